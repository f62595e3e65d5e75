// Names after « de », as `domain::french` has them on paper.

/** First names whose h is heard; that of others is silent. */
const ASPIRATED = [
  'hakim',
  'halima',
  'hamid',
  'hamza',
  'hans',
  'harold',
  'harry',
  'hasan',
  'hassan',
  'hicham',
  'houda',
  'hussein',
];

/** A name after *de*, which loses its vowel before another: « de Paul », « d’Ana », « d’Hugo ». */
export function of(name: string): string {
  return isElidedBefore(name) ? `d’${name}` : `de ${name}`;
}

function isElidedBefore(name: string): boolean {
  const [word = ''] = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replace('Œ', 'OE')
    .replace('Æ', 'AE')
    .toLowerCase()
    .split(/[^a-z]/);
  if (word.startsWith('h')) return word.length > 1 && !ASPIRATED.includes(word);
  // A consonant before a vowel: de Yanis, d’Yves. So is ou: de Ouassim, d’Oumar.
  return /^[aeiu]|^o(?!u[aeiou])|^y[^aeiou]/.test(word);
}
