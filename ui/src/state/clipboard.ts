import { announcement } from './announcement.svelte';

/** Copies a text, and says that it did. */
export async function copyText(text: string, copied: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announcement.say(copied);
  } catch {
    announcement.say('La copie n’a pas été possible : sélectionnez le texte, puis les touches Ctrl et C.');
  }
}
