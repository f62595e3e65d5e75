// How this computer stands with the central service, beside what Rust says of it.

import type { IconName } from '../components/Icon.svelte';
import type { ConflictCard } from '../generated/ConflictCard';
import type { Degree } from '../generated/Degree';
import type { Remedy } from '../generated/Remedy';
import type { SynchronisationKind } from '../generated/SynchronisationKind';
import { notifyVerb } from './actions';
import { of } from './elision';
import { count, formatNumber, formatTimestamp, isPlural } from './format';

const MINUTE = 60_000;

const ICONS: Record<SynchronisationKind, IconName> = {
  alone: 'offline',
  up_to_date: 'check',
  waiting: 'up',
  under_way: 'exchange',
  maintenance: 'info',
  unreachable: 'offline',
  stopped: 'warning',
};

export function kindIcon(kind: SynchronisationKind): IconName {
  return ICONS[kind];
}

/** What a computer that works alone has recorded of accounts; the journal counts clicks, whatever their accounts. */
export function keptForLater(decisions: number): string | null {
  if (decisions === 0) return null;
  return isPlural(decisions)
    ? `${formatNumber(decisions)} décisions, une par compte et par action, sont gardées pour le jour où l’établissement serait relié.`
    : 'Une décision est gardée pour le jour où l’établissement serait relié.';
}

export function lastExchange(spokenAt: string | null): string {
  return spokenAt ? formatTimestamp(spokenAt) : 'aucun pour le moment';
}

/** How long a code is still worth something. */
export function timeLeft(expiresAt: string, now: number): string {
  const minutes = Math.ceil((Date.parse(expiresAt) - now) / MINUTE);
  return minutes > 1
    ? `Ce code est valable encore ${count(minutes, 'minute')}.`
    : 'Ce code est valable encore moins d’une minute.';
}

export function linkedSentence(author: string): string {
  return `Cet ordinateur est relié au nom ${of(author)}.`;
}

/** When a decision was taken, and whether it was done. */
export function decisionLine({ decidedAt, refused }: ConflictCard): string {
  return `Opération du ${formatTimestamp(decidedAt)}, ${refused ? 'non effectuée' : 'effectuée'}`;
}

/** What the button of a card does, for that many accounts. */
export function remedyLabel(remedy: Remedy, accounts: number, degree: Degree): string {
  if (remedy === 'reset') {
    return isPlural(accounts)
      ? `Réinitialiser ces ${count(accounts, 'mot')} de passe`
      : 'Réinitialiser le mot de passe';
  }
  return `${notifyVerb(degree)} ${isPlural(accounts) ? `ces ${count(accounts, 'compte')}` : 'ce compte'}`;
}
