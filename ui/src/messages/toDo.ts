// What « À traiter » says of what the director alone can tell done.

import type { Degree } from '../generated/Degree';
import type { MarkFilter } from '../generated/MarkFilter';
import { sourceName } from './corrections';

/** How something that is to be done is said done. */
export interface Closing {
  mark: MarkFilter;
  /** On its button. */
  verb: string;
  /** What is asked, once, about the whole. */
  question: string;
}

/** How the item of that code is closed; `null` for what facts alone settle. */
export function closingOf(code: string, degree: Degree): Closing | null {
  const source = sourceName(degree);
  switch (code) {
    case 'sheet_void':
      return { mark: code, verb: 'Détruites…', question: 'Ces feuilles périmées sont-elles détruites ?' };
    case 'password_to_give':
      return {
        mark: code,
        verb: 'Communiqués…',
        question: 'Ces nouveaux mots de passe sont-ils communiqués aux familles ?',
      };
    case 'void_sheet_tried':
      return { mark: code, verb: 'Traité…', question: 'Ces familles ont-elles ce qu’il leur faut ?' };
    case 'reset_asked':
      return {
        mark: code,
        verb: 'Traité…',
        question: 'Ces demandes de réinitialisation sont-elles traitées ?',
      };
    case 'link_reported_wrong':
      return {
        mark: code,
        verb: `Corrigé dans ${source}…`,
        question: `Ces liens sont-ils vérifiés, et corrigés dans ${source} ?`,
      };
    case 'birth_date_reported_wrong':
      return {
        mark: code,
        verb: `Corrigé dans ${source}…`,
        question: `Ces dates de naissance sont-elles vérifiées, et corrigées dans ${source} ?`,
      };
    default:
      return null;
  }
}
