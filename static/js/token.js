// The token that proves a request came from our page.

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
