// L’établissement, as the sources and the director describe it.

import type { SchoolIdentity } from '../../src/generated/SchoolIdentity';

export const NOTHING_SAID: SchoolIdentity = {
  name: '',
  street: '',
  postalCode: '',
  town: '',
  phone: '',
  mail: '',
  contact: '',
  assistance: '',
};

/** What the files say beside the name and the town: ONDE gives neither telephone nor mail address. */
export const SOURCED: SchoolIdentity = {
  ...NOTHING_SAID,
  street: '1 PLACE DES TILLEULS',
  postalCode: '69000',
};

/** What cannot be accepted, and where. */
export function acceptIdentity(said: SchoolIdentity): { field: string; message: string } | null {
  if (said.postalCode !== '' && !/^\d{5}$/.test(said.postalCode)) {
    return { field: 'postalCode', message: 'Un code postal a cinq chiffres, par exemple 31000.' };
  }
  if (said.phone !== '' && said.phone.replace(/\D/g, '').length !== 10) {
    return {
      field: 'phone',
      message: 'Ce numéro n’est pas complet. Indiquez ses dix chiffres, ou + suivi de l’indicatif du pays.',
    };
  }
  if (said.mail !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(said.mail)) {
    return {
      field: 'mail',
      message: 'Cette adresse mail n’est pas complète. Elle doit ressembler à ecole@exemple.fr.',
    };
  }
  return null;
}
