// The form of a school's UAI, so that a slip of the keyboard is told while typing; Rust has the last word.

const KEYS = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** What is wrong with a UAI. Some real schools bear a letter that does not fit: this one only warns. */
export interface UaiProblem {
  message: string;
  blocking: boolean;
}

export function normalizeUai(typed: string): string {
  return typed.replace(/\s/g, '').toUpperCase();
}

export function uaiProblem(typed: string): UaiProblem | null {
  const uai = normalizeUai(typed);
  if (!/^\d{7}[A-Z]$/.test(uai)) {
    return { message: 'Un UAI a sept chiffres puis une lettre, par exemple 0311478N.', blocking: true };
  }
  const expected = KEYS[Number(uai.slice(0, 7)) % KEYS.length];
  if (uai[7] === expected) return null;
  return {
    message: `La lettre attendue pour ces chiffres est ${expected}. Vérifiez l’UAI avant de continuer.`,
    blocking: false,
  };
}
