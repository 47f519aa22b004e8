/** Usher's sign: a U that opens a door. */

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-label="Usher" role="img">
      <rect width="32" height="32" rx="9" class="logo-ground" />
      <path d="M9 8v8.500a7 7 0 0 0 14 0V8" class="logo-line" />
      <circle cx="23" cy="24.500" r="2.500" class="logo-dot" />
    </svg>
  );
}
