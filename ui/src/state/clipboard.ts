import { announcement } from './announcement.svelte';

/** Copies a text, and says that it did. A web view that lets nothing be copied leaves it selected where it is shown. */
export async function copyText(text: string, copied: string, shown?: Node): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announcement.say(copied);
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    announcement.say(
      shown
        ? 'La copie n’a pas été possible : le texte est sélectionné, copiez-le avec les touches Ctrl et C.'
        : 'La copie n’a pas été possible : sélectionnez le texte, puis les touches Ctrl et C.',
    );
  }
}
