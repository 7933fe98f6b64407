// Small choices of this browser (theme, single keys), kept for a year; never anything about a patient.

// As core/web.py names them: over HTTPS no other host or path can set them.
const isSafe = location.protocol === "https:";
const called = (name) => (isSafe ? `__Host-${name}` : name);

export function choose(name, value) {
  document.cookie = `${called(name)}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${isSafe ? "; Secure" : ""}`;
}

export function chosen(name) {
  const head = `${called(name)}=`;
  return document.cookie.split("; ").find((pair) => pair.startsWith(head))?.slice(head.length) ?? "";
}
