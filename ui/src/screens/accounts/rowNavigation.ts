/** Up and down arrows move between the same controls of neighbouring rows; Tab still reaches all of them. */
export function navigateRows(body: HTMLElement): () => void {
  function onkeydown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const control = event.target;
    if (step === 0 || !(control instanceof HTMLElement)) return;
    const row = control.closest('tr');
    const next = step > 0 ? row?.nextElementSibling : row?.previousElementSibling;
    const target = next?.querySelector<HTMLElement>(control.matches('input') ? 'input' : 'a');
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  body.addEventListener('keydown', onkeydown);
  return () => body.removeEventListener('keydown', onkeydown);
}
