// Every screen in every state it has: where to start, and how to get there.

import { ACCOUNT } from './account';
import { ACCOUNTS } from './accounts';
import { ACTIONS } from './actions';
import { CORRECTIONS } from './corrections';
import { DUPLICATES } from './duplicates';
import { FILES } from './files';
import { HELP } from './help';
import { HOME } from './home';
import { IMPORT } from './import';
import { JOURNAL } from './journal';
import { QUESTIONS } from './questions';
import { SETTINGS } from './settings';
import { START } from './start';
import { STATISTICS } from './statistics';
import type { View } from './steps';
import { SYNCHRONISATION } from './synchronisation';
import { UPDATES } from './updates';

export const VIEWS: View[] = [
  ...START,
  ...HOME,
  ...ACCOUNTS,
  ...ACTIONS,
  ...ACCOUNT,
  ...STATISTICS,
  ...IMPORT,
  ...QUESTIONS,
  ...CORRECTIONS,
  ...SETTINGS,
  ...UPDATES,
  ...SYNCHRONISATION,
  ...DUPLICATES,
  ...FILES,
  ...JOURNAL,
  ...HELP,
];
