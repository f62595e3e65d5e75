// Questions that families and colleagues ask, with what to do.

import type { Topic } from './model';

export const QUESTIONS: Topic[] = [
  {
    id: 'identifiant-perdu',
    title: 'Un responsable a perdu son identifiant',
    body: [
      'Ouvrez la page de son compte et communiquez-lui l’identifiant, ou notifiez de nouveau le compte sans réinitialiser le mot de passe : la feuille rappelle l’identifiant.',
    ],
  },
  {
    id: 'mot-de-passe-provisoire-perdu',
    title: 'Un responsable a perdu son mot de passe provisoire, sans l’avoir encore changé',
    body: [
      'Le mot de passe est lisible sur la page de son compte : dictez-le-lui, ou notifiez de nouveau le compte. Il n’est pas nécessaire de réinitialiser. Si la feuille a été perdue hors de la famille, réinitialisez avec le motif « perdu ou volé ».',
    ],
  },
  {
    id: 'mot-de-passe-choisi-perdu',
    title: 'Un responsable a oublié le mot de passe qu’il avait choisi',
    body: [
      'S’il a confirmé son adresse mail ou son téléphone portable, il peut se dépanner seul depuis la page de connexion. Sinon, réinitialisez le mot de passe puis remettez-lui une nouvelle feuille.',
    ],
  },
  {
    id: 'lien-activation-perdu',
    title: 'Le compte reste « En cours d’activation »',
    body: [
      'Le responsable n’a pas cliqué sur le lien reçu par courrier électronique. Qu’il vérifie ses courriers indésirables. Si l’adresse saisie était fausse, il peut se connecter de nouveau et la corriger.',
    ],
  },
  {
    id: 'adresse-mail-changee',
    title: 'Un responsable a changé d’adresse mail',
    body: [
      'Si son compte est activé, il la modifie lui-même depuis son compte en ligne. S’il ne l’est pas encore, il saisira la bonne adresse lors de sa première connexion. L’adresse donnée par la famille n’est pas reportée dans ONDE ou SIECLE : corrigez-la aussi dans ces applications.',
    ],
  },
  {
    id: 'date-de-naissance-refusee',
    title: 'La date de naissance d’un enfant est refusée',
    body: [
      {
        steps: [
          'Dites à la famille que la date va être corrigée et que vous la préviendrez.',
          'Corrigez la date dans ONDE ou SIECLE.',
          'Exportez de nouveau et importez le fichier dans Préau.',
          'Vérifiez la date sur la page du compte, puis prévenez la famille qu’elle peut recommencer.',
        ],
      },
    ],
  },
  {
    id: 'telephone-non-reconnu',
    title: 'Le téléphone portable n’est pas reconnu par SMS ou par FranceConnect',
    body: [
      'Le nom, le prénom et le numéro de portable doivent être ceux que l’école connaît. Corrigez le numéro dans ONDE ou SIECLE, importez le nouvel export, puis demandez à la famille de recommencer. En attendant, vous pouvez lui remettre une feuille.',
    ],
  },
  {
    id: 'compte-redevenu-non-notifie',
    title: 'Un compte que j’avais notifié est redevenu « Non notifié »',
    body: [
      'Les trois mois sont passés sans activation. Le mot de passe de l’ancienne feuille ne fonctionne plus. Notifiez de nouveau le compte : l’identifiant reste le même, un nouveau mot de passe est attribué.',
    ],
  },
  {
    id: 'active-ailleurs',
    title: 'Un parent dit avoir déjà un compte, mais je le vois « Non activé »',
    body: [
      'Il a sans doute activé son compte dans une autre école ou un autre établissement. Il doit rattacher l’élève à ce compte depuis son espace en ligne ; le compte apparaît alors à l’état « Activé ». Inutile de lui remettre une feuille.',
    ],
  },
  {
    id: 'deux-comptes',
    title: 'Une même personne a deux comptes',
    body: [
      'C’est le cas d’un parent qui a un enfant dans chacune de vos écoles, ou que les fichiers décrivent de deux façons. L’accueil compte ces « doublons probables » dans « À traiter » : ouvrez la liste, comparez les deux comptes et dites lequel garder.',
      {
        list: [
          'Regroupés, les deux comptes n’en font qu’un, qui donne accès à tous les enfants. L’identifiant de l’autre n’ouvre plus rien à partir du lendemain ; ses feuilles sont à détruire.',
          'La page du compte gardé permet de dégrouper : l’autre compte est rendu comme il était, avec son mot de passe. Ce qui est arrivé entre-temps au compte gardé lui reste.',
          'Si ce sont deux personnes, dites-le : elles ne seront plus proposées ensemble. Cette réponse se reprend au bas de la même page.',
        ],
      },
      'Un nouvel import ne défait ni un regroupement ni une réponse.',
    ],
  },
  {
    id: 'rattachement-errone',
    title: 'Une famille signale un rattachement erroné',
    body: [
      'Le signalement apparaît dans « À traiter » et sur la ligne du compte. Vérifiez le lien entre l’élève et le responsable, corrigez-le dans ONDE ou SIECLE, puis importez le nouvel export.',
      'Une feuille imprimée entre-temps ne nomme pas cet élève ; le compte garde l’accès aux autres.',
    ],
  },
  {
    id: 'freres-et-soeurs',
    title: 'Une famille de plusieurs enfants reçoit-elle plusieurs feuilles ?',
    body: [
      'Non : chaque responsable a un seul compte, donc une seule feuille, qui nomme tous ses enfants de l’établissement. Deux responsables ont chacun la leur.',
    ],
  },
  {
    id: 'imprimer-puis-supprimer',
    title: 'Que faire du fichier PDF après l’impression ?',
    body: [
      'Le supprimer. Préau vous le propose après chaque notification. Si vous avez besoin d’une feuille plus tard, notifiez de nouveau le compte sans réinitialiser : le mot de passe provisoire est le même.',
    ],
  },
];
