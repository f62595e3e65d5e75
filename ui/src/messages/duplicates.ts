// Why two accounts are probably of one person, and what grouping them does.

import type { CommonTrait } from '../generated/CommonTrait';
import type { Degree } from '../generated/Degree';
import type { DuplicateAccount } from '../generated/DuplicateAccount';
import type { DuplicateStrength } from '../generated/DuplicateStrength';
import type { GroupedAccount } from '../generated/GroupedAccount';
import type { GroupingResult } from '../generated/GroupingResult';
import type { NameLikeness } from '../generated/NameLikeness';
import type { UngroupingResult } from '../generated/UngroupingResult';
import { stateLabel } from './codes';
import { isPlural } from './format';

export const NAMES_LABELS: Record<NameLikeness, string> = {
  same: 'Mêmes nom et prénom',
  usage: 'Même prénom, le nom d’usage de l’un est celui de l’autre',
  swapped: 'Nom et prénom inversés',
  damaged: 'Même nom, abîmé dans l’un des fichiers',
  shortened: 'Un nom ou un prénom de moins',
  slip: 'Une lettre de différence dans le nom',
};

export const COMMON_LABELS: Record<CommonTrait, string> = {
  mail: 'Même adresse mail',
  mobile: 'Même téléphone portable',
  child: 'Un enfant en commun',
  home_phone: 'Même téléphone du domicile',
  address: 'Même adresse postale',
};

export const STRENGTH_LABELS: Record<DuplicateStrength, string> = {
  strong: 'Très probable',
  fair: 'Possible',
};

/** « A, B et C ». */
function joined(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} et ${names.at(-1)}`;
}

function told(degree: Degree): string {
  return degree === '1D' ? 'notifié' : 'informé';
}

function sheetsToDestroy(sheets: readonly string[]): string | null {
  if (sheets.length === 0) return null;
  return isPlural(sheets.length)
    ? `Les feuilles ${joined(sheets)} sont à détruire.`
    : `La feuille ${sheets[0]} est à détruire.`;
}

/** What grouping two accounts will do. */
export function groupConsequences(kept: DuplicateAccount, other: DuplicateAccount, degree: Degree): string[] {
  const children = [...new Set([...kept.pupils, ...other.pupils].map(({ name }) => name))];
  const sentences = [
    kept.state === 'not_notified'
      ? `Le compte ${kept.login} est gardé. Il n’a pas encore été ${told(degree)} : donnez-lui ensuite un mot de passe.`
      : `Le compte ${kept.login} est gardé : son mot de passe et son état « ${stateLabel(kept.state, degree)} » ne changent pas.`,
  ];
  if (children.length > 0) sentences.push(`Il donnera accès à ${joined(children)}.`);
  sentences.push(
    other.state === 'not_notified'
      ? `L’identifiant ${other.login} n’ouvrira rien.`
      : `Dès le lendemain du regroupement, l’identifiant ${other.login} et son mot de passe n’ouvrent plus rien.`,
  );
  const sheets = sheetsToDestroy(other.sheets);
  if (sheets) sentences.push(sheets);
  if (other.state === 'activated' || other.state === 'activating') {
    sentences.push(`La famille se sert de cet identifiant : dites-lui de prendre désormais ${kept.login}.`);
  }
  if (other.resetAskedOn) {
    sentences.push(
      'Elle a demandé un nouveau mot de passe pour ce compte : donnez-lui celui du compte gardé.',
    );
  }
  sentences.push('Rien n’est effacé : vous pourrez dégrouper ces comptes, chacun sera rendu comme il est.');
  return sentences;
}

/** What grouping did. */
export function groupedMessage({ login, otherLogin, sheets, waits }: GroupingResult): string[] {
  const sentences = [`Les comptes sont regroupés : l’identifiant est ${login}.`];
  const destroy = sheetsToDestroy(sheets);
  const end = waits
    ? `Le service central s’en charge dès qu’il l’apprend ; à partir du lendemain, ${otherLogin} n’ouvre plus rien.`
    : `À partir de demain, ${otherLogin} n’ouvre plus rien.`;
  sentences.push(destroy ? `${end} ${destroy}` : end);
  return sentences;
}

/** « Ce compte regroupe deux comptes de la même personne ». */
export function groupingSentence(others: number): string {
  const NUMBERS = ['un', 'deux', 'trois', 'quatre', 'cinq', 'six'];
  const all = others + 1;
  return `Ce compte regroupe ${NUMBERS[all - 1] ?? all} comptes de la même personne.`;
}

/** What ungrouping an account will do. */
export function ungroupConsequences(grouped: GroupedAccount, login: string, degree: Degree): string[] {
  return [
    `Le compte ${grouped.login} redevient un compte à part, avec ses élèves, son mot de passe et ses feuilles, à l’état « ${stateLabel(grouped.state, degree)} ».`,
    `Le compte ${login} garde ce qui lui est arrivé depuis : son état et son mot de passe ne changent pas.`,
  ];
}

/** What ungrouping did. */
export function ungroupedMessage({
  login,
  keptLogin,
  state,
  degree,
  expired,
  waits,
}: UngroupingResult): string {
  const carriedOut = waits ? ' Le service central s’en charge dès qu’il l’apprend.' : '';
  return expired
    ? `Le compte ${login} n’est plus regroupé avec ${keptLogin}. Le délai de trois mois de son mot de passe s’est terminé entre-temps : il est « ${stateLabel(state, degree)} ».`
    : `Le compte ${login} n’est plus regroupé avec ${keptLogin} : il est de nouveau « ${stateLabel(state, degree)} ».${carriedOut}`;
}
