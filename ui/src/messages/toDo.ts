// What « À traiter » says of what the director alone can tell done.

import type { Degree } from '../generated/Degree';
import type { MarkFilter } from '../generated/MarkFilter';
import { sourceName } from './corrections';
import { inflect } from './format';

/** How something that is to be done is said done. */
export interface Closing {
  mark: MarkFilter;
  /** On its button. */
  verb: string;
  /** What is asked, once, about the whole. */
  question: string;
}

/** How the item of that code, which counts so many, is closed; `null` for what facts alone settle. */
export function closingOf(code: string, accounts: number, degree: Degree): Closing | null {
  const source = sourceName(degree);
  const of = (mark: MarkFilter, verb: [string, string], question: [string, string]): Closing => ({
    mark,
    verb: `${inflect(accounts, ...verb)}…`,
    question: inflect(accounts, ...question),
  });
  switch (code) {
    case 'sheet_void':
      return of(
        code,
        ['Détruite', 'Détruites'],
        ['Cette feuille périmée est-elle détruite ?', 'Ces feuilles périmées sont-elles détruites ?'],
      );
    case 'password_to_give':
      return of(
        code,
        ['Communiqué', 'Communiqués'],
        [
          'Ce nouveau mot de passe est-il communiqué à la famille ?',
          'Ces nouveaux mots de passe sont-ils communiqués aux familles ?',
        ],
      );
    case 'void_sheet_tried':
      return of(
        code,
        ['Traité', 'Traité'],
        ['Cette famille a-t-elle ce qu’il lui faut ?', 'Ces familles ont-elles ce qu’il leur faut ?'],
      );
    case 'reset_asked':
      return of(
        code,
        ['Traitée', 'Traitées'],
        [
          'Cette demande de réinitialisation est-elle traitée ?',
          'Ces demandes de réinitialisation sont-elles traitées ?',
        ],
      );
    case 'link_reported_wrong':
      return of(
        code,
        [`Corrigé dans ${source}`, `Corrigés dans ${source}`],
        [
          `Ce lien est-il vérifié, et corrigé dans ${source} ?`,
          `Ces liens sont-ils vérifiés, et corrigés dans ${source} ?`,
        ],
      );
    case 'birth_date_reported_wrong':
      return of(
        code,
        [`Corrigée dans ${source}`, `Corrigées dans ${source}`],
        [
          `Cette date de naissance est-elle vérifiée, et corrigée dans ${source} ?`,
          `Ces dates de naissance sont-elles vérifiées, et corrigées dans ${source} ?`,
        ],
      );
    default:
      return null;
  }
}
