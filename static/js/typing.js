// Is somebody typing into this? Then no single key may act.

export const isTyping = (target) =>
  target instanceof Element && Boolean(target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
