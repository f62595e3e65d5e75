export const PASSPHRASE_LENGTH = 12;

/** What is wrong with a new passphrase typed twice; `null` when it can be used. */
export function passphraseProblem(passphrase: string, again: string): string | null {
  if ([...passphrase].length < PASSPHRASE_LENGTH) {
    return `Choisissez une phrase d’au moins ${PASSPHRASE_LENGTH} caractères.`;
  }
  return passphrase === again ? null : 'Les deux saisies ne sont pas identiques.';
}
