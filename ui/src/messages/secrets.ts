import type { Asks } from '../generated/Asks';

/** What the data ask before they open, as it follows « votre »; `null` when they ask nothing. */
export function secretName(asks: Asks): string | null {
  switch (asks) {
    case 'nothing':
      return null;
    case 'code':
      return 'code de verrouillage';
    case 'passphrase':
      return 'phrase secrète';
  }
}

export const CODE_LENGTH = 6;

/** What is wrong with a new code typed twice, as far as one need not try it; `null` when it may do. */
export function codeProblem(code: string, again: string): string | null {
  if ([...code].length < CODE_LENGTH)
    return `Choisissez un code d’au moins ${CODE_LENGTH} chiffres ou lettres.`;
  return code === again ? null : 'Les deux saisies ne sont pas identiques.';
}
