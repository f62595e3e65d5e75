// Computers and delegations of the central service, beside what Rust says of them.

import type { ArrivedDevice } from '../generated/ArrivedDevice';
import type { DelegationKind } from '../generated/DelegationKind';
import type { LossReport } from '../generated/LossReport';
import { of } from './elision';
import { formatTimestamp } from './format';

export const DELEGATION_LABELS: Record<DelegationKind, string> = {
  delegate: 'Agent délégué',
  support: 'Dépannage des comptes élèves',
};

export function arrivedSentence({ computer, person, enrolledAt }: ArrivedDevice): string {
  return `« ${computer} » a été relié au nom ${of(person)} le ${formatTimestamp(enrolledAt)}. Si ce n’est pas normal, déclarez-le volé.`;
}

/** What declares a computer stolen, or replaced, does. */
export function lossConsequences(stolen: boolean): string[] {
  return stolen
    ? [
        'Cet ordinateur ne recevra et n’enverra plus rien.',
        'Les mots de passe provisoires qu’il connaissait ne fonctionneront plus, même ceux déjà remis sur papier : les comptes jamais activés seront à notifier de nouveau. La liste vous en sera donnée.',
        'Les mots de passe que les familles ont choisis restent les leurs.',
      ]
    : [
        'Cet ordinateur ne recevra et n’enverra plus rien.',
        'Les feuilles déjà remises restent bonnes ; seuls les mots de passe qu’il aurait encore pu imprimer sont sautés.',
        'Faites-lui d’abord un dernier échange : ce qui n’a pas été transmis serait à refaire.',
      ];
}

/** A report as text, to be pasted or printed. */
export function reportText(report: LossReport): string {
  const lines = [
    `Ordinateur « ${report.computer} » (${report.person}) déclaré ${report.stolen ? 'volé' : 'remplacé'}`,
  ];
  if (report.sheets.length > 0) lines.push('', 'Feuilles qui ne servent plus :');
  for (const { name, login, since } of report.sheets) {
    lines.push(
      `- ${name || 'Autre établissement'} (${login}), peut-être imprimée depuis le ${formatTimestamp(since)}`,
    );
  }
  if (report.sent.length > 0) lines.push('', 'Opérations envoyées depuis :');
  for (const { name, login, decision, receivedAt } of report.sent) {
    lines.push(
      `- ${formatTimestamp(receivedAt)} : ${decision}, ${name || 'autre établissement'}${login ? ` (${login})` : ''}`,
    );
  }
  return lines.join('\n');
}
