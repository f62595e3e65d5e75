/**
 * A button whose work is under way is not disabled, which would take the focus away: it is said to be, and a press does
 * nothing. Enter in a field presses the button of its form.
 */
export function ignoreDisabledPresses(): void {
  addEventListener(
    'click',
    (event) => {
      if (!(event.target instanceof Element) || !event.target.closest('[aria-disabled="true"]')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
