import { steps, tab, type View } from './steps';

export const JOURNAL: View[] = [
  {
    name: 'journal',
    scenario: 'school',
    go: steps(tab('Journal'), (page) => page.getByRole('row').nth(2).waitFor()),
  },
  {
    name: 'journal-vide',
    scenario: 'no_school',
    go: steps(tab('Journal'), (page) => page.getByText('Le journal est vide').waitFor()),
  },
];
