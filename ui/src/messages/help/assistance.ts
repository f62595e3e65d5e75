// The administration's public contact points, as its own documents about ÉduConnect give them. No person's address
// stands here, and none is guessed: where no document names one, the director's own contact (settings) is all there is.

export interface Contact {
  /** For whom it is. */
  audience: string;
  /** Addresses, to copy. */
  addresses: string[];
  advice?: string;
  /** Where and when it was published: contacts change. */
  source: string;
}

const PRESENTATION = 'Présentation d’ÉduConnect par le ministère, juillet 2020';

/** The page that lists every académie's assistance. */
export const NATIONAL: Contact = {
  audience: 'Familles de toutes les académies',
  addresses: ['https://educonnect.education.gouv.fr/educt-aide/contacts/'],
  source: PRESENTATION,
};

const BY_ACADEMY: Record<string, Contact[]> = {
  Dijon: [
    {
      audience: 'Directeurs d’école',
      addresses: ['assistance1d@ac-dijon.fr', 'assistance.1erdegre@ac-dijon.fr'],
      advice: 'Écrivez depuis votre adresse académique, avec pour sujet « EDUCONNECT ».',
      source: 'Fiche de l’académie de Dijon pour les directeurs d’école, sans date',
    },
  ],
  Rennes: [
    {
      audience: 'Familles, premier et second degrés',
      addresses: ['https://parent.ac-rennes.fr/assistance'],
      advice: 'Si le problème persiste, la famille s’adresse à l’école ou à l’établissement de son enfant.',
      source: PRESENTATION,
    },
  ],
};

/** What is known of one académie's assistance. */
export function contactsOf(academy: string): readonly Contact[] {
  return BY_ACADEMY[academy] ?? [];
}
