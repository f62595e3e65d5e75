export const PASSPHRASE_LENGTH = 12;
export const PASSPHRASE_VARIETY = 5;

/** What is wrong with a new passphrase typed twice; `null` when it can be used. */
export function passphraseProblem(passphrase: string, again: string): string | null {
  if ([...passphrase.trim()].length < PASSPHRASE_LENGTH) {
    return `Choisissez une phrase d’au moins ${PASSPHRASE_LENGTH} caractères.`;
  }
  if (new Set(passphrase.replace(/\s/g, '')).size < PASSPHRASE_VARIETY) {
    return `Choisissez une phrase d’au moins ${PASSPHRASE_VARIETY} caractères différents.`;
  }
  return passphrase === again ? null : 'Les deux saisies ne sont pas identiques.';
}
