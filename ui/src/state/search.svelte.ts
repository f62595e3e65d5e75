// Looking for a family from anywhere: Ctrl and F, or a slash.

/** Asks the list that is shown, or about to be, to put the cursor in its search field. */
class Search {
  wanted = $state(false);

  ask(): void {
    this.wanted = true;
  }

  /** The field has the cursor. */
  answered(): void {
    this.wanted = false;
  }
}

export const search = new Search();

/** Whether that key asks for it: a slash is a letter wherever somebody writes. */
export function asksToSearch(event: KeyboardEvent): boolean {
  if (event.altKey || event.shiftKey) return isSlash(event);
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'f';
  return isSlash(event);
}

function isSlash(event: KeyboardEvent): boolean {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target;
  return !(target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]'));
}
