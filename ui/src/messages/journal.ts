import type { JournalTopic } from '../generated/JournalTopic';

/** What lines of the journal are about, in the order that they are offered. */
export const JOURNAL_TOPICS: Record<JournalTopic, string> = {
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
