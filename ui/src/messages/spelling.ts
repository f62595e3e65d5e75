// Saying a provisional password on the telephone.

const ALPHABET: Record<string, string> = {
  C: 'Célestin',
  D: 'Désiré',
  F: 'François',
  G: 'Gaston',
  H: 'Henri',
  J: 'Joseph',
  K: 'Kléber',
  M: 'Marcel',
  N: 'Nicolas',
  P: 'Pierre',
  Q: 'Quintal',
  R: 'Raoul',
  T: 'Thérèse',
  V: 'Victor',
  W: 'William',
  X: 'Xavier',
};

const DIGITS: Record<string, string> = {
  '2': 'deux',
  '3': 'trois',
  '4': 'quatre',
  '5': 'cinq',
  '7': 'sept',
  '8': 'huit',
  '9': 'neuf',
};

/** XXXXXXXX → « XXXX XXXX », as on sheets. */
export function groupSecret(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1\u00a0');
}

/** One line per character: « C comme Célestin », « chiffre sept ». */
export function spell(secret: string): string[] {
  return [...secret].map((character) => {
    const name = ALPHABET[character];
    if (name) return `${character} comme ${name}`;
    const digit = DIGITS[character];
    return digit ? `chiffre ${digit} (${character})` : character;
  });
}
