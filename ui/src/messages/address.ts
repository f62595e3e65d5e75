// Addresses of the web that a director types; Rust has the last word.

/** With « https:// », which people leave out. */
export function completeAddress(typed: string): string {
  const address = typed.trim();
  return address === '' || address.includes('://') ? address : `https://${address}`;
}

/** What is wrong with an address that is to be printed, once completed; an empty one is none. */
export function addressProblem(typed: string): string | null {
  const address = completeAddress(typed);
  if (address === '') return null;
  if (!address.startsWith('https://'))
    return 'L’adresse doit commencer par https:// pour protéger les familles.';
  return /^https:\/\/[^\s/]+\.[^\s/.]+(\/\S*)?$/.test(address)
    ? null
    : 'Cette adresse n’est pas complète. Elle doit ressembler à https://exemple.fr/accueil.';
}
