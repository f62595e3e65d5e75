/**
 * Where the focus goes when what had it is taken away: to the title of the screen, which is read first and from where Tab
 * goes on. Who moves it themselves is not disturbed.
 */
export function keepFocus(screen: HTMLElement): () => void {
  let last: Element | null = null;
  const noticed = (event: FocusEvent): void => {
    last = event.target instanceof Element ? event.target : null;
  };
  const observer = new MutationObserver(() => {
    if (!last || last.isConnected || !isNowhere()) return;
    last = null;
    // What takes the focus in its turn does so before the next frame.
    requestAnimationFrame(() => {
      if (isNowhere()) screen.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    });
  });
  document.addEventListener('focusin', noticed);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', noticed);
    observer.disconnect();
  };
}

function isNowhere(): boolean {
  return document.activeElement === document.body;
}
