import { button, dialog, steps, tab, type View } from './steps';

export const UPDATES: View[] = [
  {
    name: 'parametres-mises-a-jour',
    scenario: 'update_none',
    go: steps(tab('Paramètres'), button('Rechercher maintenant'), (page) =>
      page.getByText('Vous avez la dernière version.').waitFor(),
    ),
  },
  {
    name: 'parametres-mises-a-jour-adresse-refusee',
    scenario: 'update_none',
    go: steps(
      tab('Paramètres'),
      (page) => page.getByLabel('Adresse des mises à jour').fill('http://exemple.fr'),
      button('Enregistrer l’adresse'),
      (page) => page.getByText('doit commencer par https').waitFor(),
    ),
  },
  {
    name: 'parametres-mises-a-jour-sans-reponse',
    scenario: 'update_offline',
    go: steps(tab('Paramètres'), button('Rechercher maintenant'), (page) =>
      page.getByText('Aucune réponse à l’adresse').waitFor(),
    ),
  },
  {
    name: 'parametres-mises-a-jour-annonce-fausse',
    scenario: 'update_forged',
    go: steps(tab('Paramètres'), (page) => page.getByText('n’est pas signée par l’éditeur').waitFor()),
  },
  {
    name: 'parametres-mises-a-jour-proposee',
    scenario: 'update_offered',
    go: steps(tab('Paramètres'), (page) =>
      page.getByRole('button', { name: 'Voir les nouveautés' }).waitFor(),
    ),
  },
  {
    name: 'mise-a-jour-annoncee',
    scenario: 'update_offered',
    go: (page) => page.getByRole('complementary', { name: 'Nouvelle version' }).waitFor(),
  },
  { name: 'mise-a-jour', scenario: 'update_offered', go: steps(button('Voir et installer'), dialog) },
  {
    name: 'mise-a-jour-administree',
    scenario: 'update_administered',
    go: steps(button('Voir les nouveautés'), dialog),
  },
  {
    name: 'mise-a-jour-progression',
    scenario: 'update_endless',
    go: steps(button('Voir et installer'), button(/^Installer$/), (page) =>
      page.getByText(/^\d[\d,]*\sMo\ssur\s/).waitFor(),
    ),
  },
  {
    name: 'mise-a-jour-refusee',
    scenario: 'update_tampered',
    go: steps(button('Voir et installer'), button(/^Installer$/), (page) =>
      page.getByRole('alert').waitFor(),
    ),
  },
  {
    name: 'mise-a-jour-ouverte',
    scenario: 'update_offered',
    go: steps(button('Voir et installer'), button(/^Installer$/), (page) =>
      page.getByText('La mise à jour est vérifiée').waitFor(),
    ),
  },
];
