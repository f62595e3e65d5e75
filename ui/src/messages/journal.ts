import type { Degree } from '../generated/Degree';
import type { JournalTopic } from '../generated/JournalTopic';

const TOPICS: Record<JournalTopic, string> = {
  notifications: 'Notifications',
  passwords: 'Mots de passe et identifiants',
  reading: 'Mots de passe affichés, listes',
  families: 'Actions des familles',
  imports: 'Imports',
  groupings: 'Regroupements',
  computers: 'Ordinateurs et délégations',
  settings: 'Paramètres et suivi',
  data: 'Sauvegardes et données',
};

/** What lines of the journal are about, in the order that they are offered. */
export function journalTopics(degree: Degree): [JournalTopic, string][] {
  // The guides of the second degree inform where those of the first notify.
  const own: Partial<Record<JournalTopic, string>> =
    degree === '2D' ? { notifications: 'Information des familles et des élèves' } : {};
  return Object.entries({ ...TOPICS, ...own }) as [JournalTopic, string][];
}
