// What is said of a sheet that is looked at before it is printed.

import type { SheetPreview } from '../generated/SheetPreview';
import { of } from './elision';
import { formatNumber } from './format';

/** What the picture shows, for who does not see it. */
export function previewAlternative({ holder }: SheetPreview): string {
  return `Aperçu de la feuille ${of(holder)}, marqué SPÉCIMEN`;
}

/** Which of the sheets is shown. */
export function previewPlace({ place, sheets, holder, pages }: SheetPreview): string {
  const whose = pages > 1 ? `${holder}, première de ${formatNumber(pages)} pages` : holder;
  return sheets > 1 ? `Feuille ${formatNumber(place + 1)} sur ${formatNumber(sheets)} : ${whose}` : whose;
}

/** Where the address stands in the envelope; nothing where there is no window. */
export function previewWindow({ window, addressAlwaysShows }: SheetPreview): string | null {
  if (window === 'none') return null;
  if (addressAlwaysShows === null) return 'Cette feuille ne porte pas d’adresse : elle est remise à l’élève.';
  return addressAlwaysShows
    ? 'L’adresse reste dans la fenêtre, même si la feuille glisse dans l’enveloppe.'
    : 'L’adresse sort de ce que la fenêtre montre toujours. C’est voulu si votre imprimante décale d’autant.';
}

export const PREVIEW_KEY =
  'En bleu, la fenêtre de l’enveloppe quand la feuille est au milieu ; en tirets, ce qu’elle montre toujours.';
