import type { Page } from 'playwright-core';
import type { Window } from '../window';
import { button, dialog, firstAccount, heading, inState, list, steps, tab, text, type View } from './steps';

const panel = button(/^(À jour|\d+ à transmettre|Hors ligne|Service central|Sans service central)/);

const settings = steps(tab('Paramètres'), heading('Service central', 2));

/** The code that the service gives. */
const code = steps(
  settings,
  (page: Page, window: Window) => page.getByLabel('Adresse du service central').fill(window.service ?? ''),
  button('Relier cet ordinateur'),
  heading('Code à recopier', 3),
);

const joining = steps(button('Voir ce qui changerait'), heading('Ce que le rattachement changerait', 2));

const asked = steps(joining, button('Rattacher l’école'), dialog);

const maintenance = steps(button(/^Maintenance|à transmettre/), text(/maintenance/i));

const team = heading('Établissements de votre équipe', 2);

/** A school of the team is open, in Paramètres. */
const opened = steps(
  team,
  button(/^Ouvrir/),
  (page) => page.getByRole('link', { name: 'Changer d’établissement' }).waitFor(),
  tab('Paramètres'),
  text(/^Ouvert jusqu’au/),
  (page) => page.getByRole('heading', { name: 'Établissements de votre équipe' }).scrollIntoViewIfNeeded(),
);

/** Somebody signed in for the first time, and has not followed the mail yet. */
const mail = steps(list, inState('En cours d’activation'), firstAccount, button(/^Renvoyer un mail/), dialog);

/** A file that is no certificate. */
const authority = steps(
  settings,
  (page: Page) => page.getByText('Certificat d’une autorité particulière').click(),
  button('Choisir le certificat…'),
  text(/^Ce fichier n’est pas un certificat\./),
);

export const SYNCHRONISATION: View[] = [
  { name: 'synchronisation-seul', scenario: 'school', go: panel },
  { name: 'synchronisation-a-jour', scenario: 'linked', go: panel },
  { name: 'synchronisation-en-attente', scenario: 'linked_offline', go: panel },
  {
    name: 'synchronisation-hors-ligne',
    scenario: 'linked_offline',
    go: steps(panel, button('Synchroniser maintenant'), text('Le service central ne répond pas')),
  },
  { name: 'synchronisation-maintenance', scenario: 'linked_maintenance', go: maintenance },
  { name: 'synchronisation-a-relier', scenario: 'linked_stopped', go: panel },
  { name: 'service-central-a-jour', scenario: 'linked', go: settings },
  { name: 'service-central-a-relier', scenario: 'linked_stopped', go: settings },
  { name: 'ordinateur-arrive', scenario: 'linked_staff', go: text('Un ordinateur a été relié') },
  { name: 'delegations', scenario: 'linked_staff', go: steps(settings, text('Agent délégué')) },
  {
    name: 'ordinateur-vole',
    scenario: 'linked_staff',
    go: steps(settings, button(/^Déclarer volé/), dialog),
  },
  {
    name: 'ordinateur-vole-declare',
    scenario: 'linked_staff',
    go: steps(
      settings,
      (page) =>
        page
          .getByRole('row', { name: /Paul Modèle/ })
          .first()
          .getByRole('button', { name: /^Déclarer volé/ })
          .click(),
      (page) => page.getByLabel('Volé depuis le').fill('2026-11-15'),
      (page) => page.getByRole('dialog').getByRole('button', { name: 'Déclarer volé' }).click(),
      text('Feuilles qui ne servent plus'),
    ),
  },
  {
    name: 'delegation-retirer',
    scenario: 'linked_staff',
    go: steps(settings, button(/^Retirer la délégation/), dialog),
  },
  {
    name: 'delegation-donnee',
    scenario: 'linked_staff',
    go: steps(
      settings,
      text('Agent délégué'),
      (page) => page.getByRole('textbox', { name: 'Prénom', exact: true }).fill('Ana'),
      (page) => page.getByRole('textbox', { name: 'Nom', exact: true }).last().fill('Essai'),
      button('Donner la délégation'),
      text(/^Ana Essai a une délégation/),
    ),
  },
  {
    name: 'delegation-refusee',
    scenario: 'linked_staff',
    go: steps(settings, button('Donner la délégation'), text(/^Indiquez le nom de la personne/)),
  },
  { name: 'service-central-autorite', scenario: 'import', go: authority },
  { name: 'mail-a-renvoyer', scenario: 'linked', go: mail },
  { name: 'service-central-code', scenario: 'enrolment', go: code },
  {
    name: 'service-central-code-epele',
    scenario: 'enrolment',
    go: steps(code, button('Épeler'), text(/ comme |chiffre /)),
  },
  {
    name: 'service-central-code-fini',
    scenario: 'enrolment',
    go: steps(code, (_, window) => window.simulate('refuse-code'), text('Ce code ne sert plus')),
  },
  {
    name: 'service-central-adresse-refusee',
    scenario: 'enrolment',
    go: steps(
      settings,
      (page) => page.getByLabel('Adresse du service central').fill('http://exemple.fr'),
      button('Relier cet ordinateur'),
      text('doit commencer par https'),
    ),
  },
  { name: 'equipe-accueil', scenario: 'linked_team', go: team },
  { name: 'equipe-ouvert', scenario: 'linked_team', go: opened },
  { name: 'equipe-fermer', scenario: 'linked_team', go: steps(opened, button(/^Fermer /), dialog) },
  { name: 'accueil-sans-service', scenario: 'enrolment', go: text('Votre académie a ouvert') },
  { name: 'accueil-conflits', scenario: 'linked_conflicts', go: text('J’ai compris') },
  {
    name: 'accueil-conflits-deplies',
    scenario: 'linked_conflicts',
    go: steps(button(/^Voir les \d+\sautres comptes/), text('Replier la liste')),
  },
  {
    name: 'accueil-conflits-action',
    scenario: 'linked_conflicts',
    go: steps(button(/^Réinitialiser/), dialog),
  },
  { name: 'accueil-a-rattacher', scenario: 'joining', go: heading('École à rattacher', 2) },
  {
    name: 'service-central-a-rattacher',
    scenario: 'joining',
    go: steps(settings, text('Voir ce qui changerait')),
  },
  { name: 'rattachement', scenario: 'joining', go: joining },
  { name: 'rattachement-confirmer', scenario: 'joining', go: asked },
  {
    name: 'rattachement-fait',
    scenario: 'joining',
    go: steps(
      asked,
      (page) => page.getByRole('dialog').getByRole('button', { name: 'Rattacher' }).click(),
      text('L’école est rattachée au service central.'),
    ),
  },
  {
    name: 'import-service-central',
    scenario: 'linked',
    go: steps(tab('Import'), text('Choisir des fichiers')),
  },
];
