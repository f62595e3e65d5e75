// Newer versions of Préau: what is known, what installing will do, what to do then.

import type { Installing } from '../generated/Installing';
import type { InstallWay } from '../generated/InstallWay';
import type { SearchOutcome } from '../generated/SearchOutcome';
import type { UpdateOffer } from '../generated/UpdateOffer';
import { formatDate, formatSize } from './format';

export function offeredSentence({ version }: UpdateOffer): string {
  return `La version ${version} de Préau est disponible.`;
}

export function publishedSentence({ published, size, way }: UpdateOffer): string {
  const date = `Publiée le ${formatDate(published)}`;
  return way === 'administered' ? `${date}.` : `${date}, ${formatSize(size)} à télécharger.`;
}

const CONSEQUENCES: Record<InstallWay, string[]> = {
  system: [
    'Préau télécharge la nouvelle version, vérifie la signature de son éditeur et fait une sauvegarde de vos données.',
    'Le programme d’installation de votre système s’ouvre ensuite et vous demande de confirmer.',
  ],
  closes: [
    'Préau télécharge la nouvelle version, vérifie la signature de son éditeur et fait une sauvegarde de vos données.',
    'Préau se ferme ensuite, et l’installation commence. Vos données sont conservées.',
  ],
  administered: [
    'Préau a été installé pour tous les utilisateurs de cet ordinateur : demandez cette mise à jour à votre service informatique.',
  ],
};

/** What installing will do. */
export function installConsequences({ way }: UpdateOffer): string[] {
  return CONSEQUENCES[way];
}

/** What to do once the verified file was handed over. */
export function installingSentences({ way }: Installing): string[] {
  const verified = 'La mise à jour est vérifiée et vos données sont sauvegardées.';
  return way === 'closes'
    ? [verified, 'Préau se ferme pour laisser place à l’installation.']
    : [
        verified,
        'Le programme d’installation de votre système s’ouvre : confirmez l’installation. Quand elle est terminée, fermez Préau puis ouvrez-le de nouveau.',
      ];
}

const OUTCOMES: Record<SearchOutcome, string> = {
  up_to_date: 'Vous avez la dernière version.',
  offered: 'Une nouvelle version est disponible.',
  other_systems:
    'Une version plus récente existe, mais sans installeur pour cet ordinateur. Demandez-la à votre service informatique.',
  forged:
    'La réponse reçue n’est pas signée par l’éditeur de Préau : elle a été écartée. Si cela se reproduit, prévenez votre service informatique.',
  superseded:
    'L’annonce reçue est plus ancienne qu’une autre, déjà reçue de l’éditeur de Préau : elle a été écartée. Si cela se reproduit, vérifiez l’adresse des mises à jour.',
  unreadable:
    'L’annonce reçue ne peut pas être lue par cette version de Préau. Demandez la nouvelle version à votre service informatique.',
  unreachable:
    'Aucune réponse à l’adresse des mises à jour. Vérifiez la connexion au réseau et l’adresse, puis réessayez. Préau continue de fonctionner sans réseau.',
};

/** What the last search found. */
export function outcomeSentence(outcome: SearchOutcome): string {
  return OUTCOMES[outcome];
}

/** Something the director should look at. */
export function isTroubling(outcome: SearchOutcome): boolean {
  return outcome !== 'up_to_date' && outcome !== 'offered';
}
