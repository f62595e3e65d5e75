// French labels of the codes, in the words of each degree.

import type { AccountRow } from '../generated/AccountRow';
import type { Degree } from '../generated/Degree';
import type { FamilyFilter } from '../generated/FamilyFilter';
import type { MailFilter } from '../generated/MailFilter';
import type { MarkFilter } from '../generated/MarkFilter';
import type { MobileFilter } from '../generated/MobileFilter';
import type { Origin } from '../generated/Origin';
import type { Population } from '../generated/Population';
import type { ResetReason } from '../generated/ResetReason';
import type { SheetOrder } from '../generated/SheetOrder';
import type { State } from '../generated/State';

export const STATES: readonly State[] = ['not_notified', 'notified', 'activating', 'activated'];

const STATE_LABELS: Record<Degree, Record<State, string>> = {
  '1D': {
    not_notified: 'Non notifié',
    notified: 'Notifié et non activé',
    activating: 'En cours d’activation',
    activated: 'Activé',
  },
  '2D': {
    not_notified: 'Non activé - non informé',
    notified: 'Non activé - informé',
    activating: 'En cours d’activation',
    activated: 'Activé',
  },
};

export function stateLabel(state: State, degree: Degree): string {
  return STATE_LABELS[degree][state];
}

/** States an account of the population can be in: a pupil is activated at the first sign-in. */
export function statesOf(population: Population): readonly State[] {
  return population === 'pupils' ? STATES.filter((state) => state !== 'activating') : STATES;
}

const ORIGIN_LABELS: Record<Exclude<Origin, 'unset'>, string> = {
  school: 'Établissement',
  guardian: 'Responsable',
  france_connect: 'FranceConnect',
  aten: 'ATEN',
  ent: 'ENT',
};

export function originLabel(origin: Origin, degree: Degree): string {
  if (origin !== 'unset') return ORIGIN_LABELS[origin];
  return degree === '1D' ? 'Non renseigné' : 'Non renseignée';
}

/** Accounts that came over from an older system, where the academy had one. */
export function isTransition(origin: Origin): boolean {
  return origin === 'aten' || origin === 'ent';
}

/** Words for a population: tab, singular, plural, column heading. */
export interface PopulationWords {
  tab: string;
  one: string;
  many: string;
  column: string;
  /** « le responsable sélectionné ». */
  chosenOne: string;
  /** What follows the number in « les 3 responsables sélectionnés ». */
  chosenMany: string;
  /** Part of suggested file names. */
  file: string;
}

export function populationWords(population: Population, degree: Degree): PopulationWords {
  switch (population) {
    case 'legal_guardians':
      return degree === '1D'
        ? {
            tab: 'Responsables',
            one: 'responsable',
            many: 'responsables',
            column: 'Responsable',
            chosenOne: 'le responsable sélectionné',
            chosenMany: 'responsables sélectionnés',
            file: 'Responsables',
          }
        : {
            tab: 'Représentants légaux',
            one: 'représentant légal',
            many: 'représentants légaux',
            column: 'Représentant légal',
            chosenOne: 'le représentant légal sélectionné',
            chosenMany: 'représentants légaux sélectionnés',
            file: 'RepresentantsLegaux',
          };
    case 'persons_in_charge':
      return {
        tab: 'Personnes en charge',
        one: 'personne en charge',
        many: 'personnes en charge',
        column: 'Personne en charge',
        chosenOne: 'la personne en charge sélectionnée',
        chosenMany: 'personnes en charge sélectionnées',
        file: 'PersonnesEnCharge',
      };
    case 'pupils':
      return {
        tab: 'Élèves',
        one: 'élève',
        many: 'élèves',
        column: 'Élève',
        chosenOne: 'l’élève sélectionné',
        chosenMany: 'élèves sélectionnés',
        file: 'Eleves',
      };
  }
}

/** Populations administered in a school of this degree, in the order of the tabs. */
export function populationsOf(degree: Degree): readonly Population[] {
  return degree === '1D' ? ['legal_guardians'] : ['legal_guardians', 'persons_in_charge', 'pupils'];
}

export const FAMILY_LABELS: Record<FamilyFilter, string> = {
  none_activated: 'Aucun responsable activé',
  some_activated: 'Au moins un responsable activé',
  all_activated: 'Tous les responsables activés',
};

export const MAIL_LABELS: Record<MailFilter, string> = {
  known: 'Renseignée',
  unknown: 'Non renseignée',
  confirmed: 'Confirmée',
  unconfirmed: 'Non confirmée',
};

export const MOBILE_LABELS: Record<MobileFilter, string> = {
  known: 'Renseigné',
  unknown: 'Non renseigné',
  usable: 'Joignable par SMS',
  unusable: 'Renseigné, mais pas joignable par SMS',
  confirmed: 'Confirmé',
  unconfirmed: 'Non confirmé',
};

export const MARK_LABELS: Record<MarkFilter, string> = {
  link_reported_wrong: 'Rattachement signalé comme erroné',
  birth_date_reported_wrong: 'Date de naissance signalée comme erronée',
  reset_asked: 'Réinitialisation du mot de passe demandée',
  signed_in_this_year: 'Connectés depuis le 1er septembre',
  inform_first: 'À informer en priorité',
  sheet_void: 'Feuille périmée',
  password_to_give: 'Nouveau mot de passe à communiquer',
  void_sheet_tried: 'Feuille périmée essayée par la famille',
  sign_in_suspended: 'Connexion suspendue à vérifier',
  choice_lost: 'Mot de passe choisi, perdu par le service',
  to_follow_up: 'À relancer',
};

export const ANOMALY_LABELS: Record<NonNullable<AccountRow['anomaly']>, string> = {
  link_reported_wrong: 'Rattachement signalé comme erroné',
  birth_date_reported_wrong: 'Date de naissance signalée comme erronée',
};

export const REASON_LABELS: Record<ResetReason, string> = {
  forgotten: 'Mot de passe oublié',
  stolen: 'Feuille ou mot de passe perdu ou volé',
};

export const ORDER_LABELS: Record<SheetOrder, string> = {
  class: 'Par classe, puis par élève',
  family: 'Par famille (une enveloppe par foyer)',
};

const CONFIRMATIONS: Record<string, string> = {
  unconfirmed: 'Non confirmé par la famille',
  confirmed: 'Confirmé par la famille',
  reported_wrong: 'Signalé comme erroné',
};

export function confirmationLabel(code: string): string {
  return CONFIRMATIONS[code] ?? code;
}

const BACKUP_REASONS: Record<string, string> = {
  daily: 'Quotidienne',
  migration: 'Avant une mise à jour',
  manual: 'À votre demande',
  restore: 'Avant une restauration',
  update: 'Avant une nouvelle version',
};

export function backupReason(code: string): string {
  return BACKUP_REASONS[code] ?? 'Autre';
}

export const DEGREE_LABELS: Record<Degree, string> = {
  '1D': 'École (1er degré)',
  '2D': 'Établissement (2nd degré)',
};
