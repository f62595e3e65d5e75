// The guide, chapter by chapter.

import type { Topic } from './model';

export const GUIDE: Topic[] = [
  {
    id: 'presentation',
    title: 'À quoi sert Préau',
    body: [
      'Préau administre les comptes qui donnent aux responsables d’élèves, et aux élèves dans le second degré, l’accès aux services en ligne. Il fonctionne entièrement sur votre ordinateur, sans réseau ; il n’en a besoin que pour ses propres mises à jour.',
      {
        list: [
          'Importer les élèves et les responsables depuis ONDE, SIECLE ou l’annuaire AAF.',
          'Remettre à chaque famille une feuille qui porte l’identifiant et, s’il y a lieu, un mot de passe provisoire.',
          'Aider une famille qui a perdu son identifiant ou son mot de passe.',
          'Suivre l’avancement des activations, classe par classe.',
        ],
      },
      'Les données restent dans un fichier chiffré. La clé est gardée par le trousseau de votre session ou, à défaut, dérivée de votre phrase secrète.',
    ],
  },
  {
    id: 'etats',
    title: 'Les états d’un compte',
    body: [
      'Chaque compte est dans l’un de ces quatre états, reconnaissable à sa forme et à son nom.',
      {
        list: [
          'Non notifié (second degré : Non activé - non informé) : rien n’a été remis à la famille. Le compte a un identifiant, il n’a pas de mot de passe.',
          'Notifié et non activé (second degré : Non activé - informé) : la feuille a été remise, la famille ne s’est pas encore connectée.',
          'En cours d’activation : le responsable s’est connecté et a choisi son mot de passe, il lui reste à cliquer sur le lien reçu par courrier électronique. Un compte d’élève ne passe jamais par cet état.',
          'Activé : le compte est utilisable.',
        ],
      },
      'Un mot de passe provisoire vaut trois mois à partir de la date de distribution, fin de journée comprise. Passé ce délai, un compte qui n’a pas été activé redevient non notifié. Son identifiant est conservé : il suffit de le notifier de nouveau. L’accueil annonce les échéances des quinze prochains jours.',
    ],
  },
  {
    id: 'origines',
    title: 'L’origine d’un compte',
    body: [
      'L’origine dit par quelle voie le compte a été donné ou activé.',
      {
        list: [
          'Établissement : le compte a été distribué par l’école ou l’établissement.',
          'Responsable : le responsable a créé son compte lui-même, avec un code reçu par SMS.',
          'FranceConnect : le compte a été activé par FranceConnect. S’il n’a que cette voie, il n’a pas de mot de passe à lui.',
          'ATEN ou ENT : anciens parcours du second degré, qui n’existent plus.',
          'Non renseigné : le compte n’a été ni distribué ni activé.',
        ],
      },
      'Un responsable dont le téléphone portable est connu peut activer son compte seul. Il est inutile de lui remettre une feuille s’il l’a déjà fait : son compte est alors à l’état « Activé ».',
    ],
  },
  {
    id: 'import',
    title: 'Importer les élèves et les responsables',
    body: [
      {
        steps: [
          'Dans ONDE, exportez les élèves puis les responsables : deux fichiers CSV. Dans SIECLE, exportez les élèves, les responsables, les structures et la nomenclature.',
          'Ouvrez l’onglet « Import » et déposez les fichiers dans la fenêtre, ou choisissez-les. Préau reconnaît leur contenu, quel que soit leur nom.',
          'Si les fichiers ne nomment pas l’école, indiquez-la : son UAI, son nom et sa commune.',
          'Répondez aux questions, s’il y en a : elles viennent en premier, celles sur les fichiers puis enfant par enfant. Vous pouvez en valider une partie, et modifier une réponse tant que rien n’est appliqué.',
          'Lisez ce que l’import va changer : arrivées, modifications, départs, lignes écartées avec leur motif.',
          'Appliquez. L’import est fait en entier ou pas du tout.',
        ],
      },
      'Importer deux fois le même fichier ne change rien. Un élève absent d’un nouveau fichier complet est marqué comme parti : rien n’est effacé. Les comptes de ceux qui restent gardent leur identifiant et leur mot de passe.',
      'Quand beaucoup d’élèves partiraient, ou toute une classe, Préau s’arrête et montre qui, classe par classe, avec ce qui l’explique peut-être : l’export d’une seule classe, d’une autre école ou de l’an dernier. Rien ne bouge avant votre réponse.',
      'Ce qu’un import trouve de mal formé, d’abîmé ou de douteux est gardé dans « Corrections à faire », que l’accueil et l’écran d’import ouvrent : qui, quel champ, quoi corriger. Corrigez à la source, refaites l’export et importez-le : une correction quitte la liste au premier import qui la montre faite.',
      'Le dernier import peut être annulé, tant qu’aucun des comptes qu’il a créés n’a été utilisé.',
    ],
  },
  {
    id: 'rechercher',
    title: 'Rechercher et sélectionner des comptes',
    body: [
      'La liste a une ligne par élève et par responsable ; un responsable de deux élèves a donc deux lignes et un seul compte. Les comptes et les lignes sont comptés séparément.',
      {
        list: [
          'Saisissez une partie du nom ou du prénom d’un élève ou d’un responsable, ou un identifiant complet. Les accents et les majuscules ne comptent pas.',
          'Ajoutez des critères : classe, niveau ou MEF, état, adresse mail, téléphone portable (renseigné, joignable par SMS, confirmé), origine, comptes par familles. Ils se combinent ; chaque critère peut recevoir plusieurs valeurs.',
          'Cliquez sur le titre d’une colonne pour trier ; cliquez de nouveau pour inverser.',
          'Cochez des lignes une à une, ou la case en tête du tableau pour sélectionner tout le résultat de la recherche, toutes pages comprises.',
        ],
      },
      'La sélection est conservée quand vous changez de page ou de critères, quand Préau se verrouille et quand vous le fermez. Un clic sur une ligne ouvre le compte, un clic droit dit ce qu’on peut en faire, un clic avec la touche Majuscule coche toutes les lignes jusqu’à celle-là.',
      'Au clavier : la touche Tab parcourt la page, la barre d’espace coche, la touche Entrée ouvre, les flèches haut et bas passent d’une ligne à l’autre et cochent en chemin avec la touche Majuscule, la touche Menu ouvre le menu de la ligne, Échap ferme et ramène à la liste.',
    ],
  },
  {
    id: 'notifier',
    title: '(Re)notifier ou informer par feuilles individuelles',
    body: [
      {
        steps: [
          'Sélectionnez les comptes.',
          'Cliquez sur « (Re)Notifier les comptes » (« Informer » dans le second degré).',
          'Choisissez l’ordre des feuilles : par classe, avec une page de séparation et une liste à cocher pour l’enseignant, ou par famille, une enveloppe par foyer.',
          'Regardez les feuilles dans l’aperçu, avec la fenêtre de l’enveloppe : le mot de passe, le numéro et le code QR y sont faux, et rien n’est encore fait.',
          'Lisez ce qui va se passer, puis choisissez : « Imprimer… » envoie les feuilles à une imprimante et efface leur fichier aussitôt ; sinon, confirmez et choisissez où enregistrer le fichier PDF.',
          'Un fichier enregistré : ouvrez-le, imprimez-le, puis supprimez-le : il contient des mots de passe en clair. Tant qu’il est là, « À traiter », à l’accueil, le rappelle et y mène.',
        ],
      },
      'Sans réinitialisation, un compte qui n’avait jamais été notifié reçoit son premier mot de passe provisoire et passe à l’état « Notifié et non activé ». Les autres comptes gardent leur état et leur mot de passe. La date de distribution devient celle du jour.',
      'Avec réinitialisation du mot de passe, les comptes déjà notifiés reçoivent un nouveau mot de passe provisoire et gardent leur état. Les comptes qui n’étaient pas encore notifiés le sont, et Préau vous avertit que leur mot de passe n’a pas été mis à jour.',
      'Quand la liste est filtrée sur des classes ou des niveaux, les feuilles et les listes à cocher sont celles de ces classes, et la liste imprimée ne nomme que leurs élèves : les frères et sœurs des autres classes n’y figurent pas.',
    ],
  },
  {
    id: 'reinitialiser',
    title: 'Réinitialiser des mots de passe',
    body: [
      'Sélectionnez les comptes puis cliquez sur « Réinitialiser les mots de passe ». Indiquez si le mot de passe est oublié, ou s’il a été perdu ou volé. L’état et la date de distribution ne changent pas.',
      'Dès la réinitialisation, l’ancien mot de passe n’est plus utilisable : communiquez le nouveau au plus tôt. Le message qui annonce la réinitialisation propose d’imprimer les nouvelles feuilles, de ces comptes et d’eux seuls ; ou donnez le mot de passe de vive voix, depuis la page du compte. Le titulaire devra le changer à sa prochaine connexion.',
      'Tant qu’aucune feuille ne porte le nouveau mot de passe et que le titulaire ne l’a pas changé, le compte est compté dans « À traiter », à l’accueil.',
      'Un compte qui n’a pas encore été notifié n’a pas de mot de passe à réinitialiser : il faut le notifier.',
    ],
  },
  {
    id: 'listes',
    title: 'Éditer la liste des comptes',
    body: [
      'Sélectionnez les comptes, cliquez sur « Lister les comptes » et choisissez le format PDF, pour imprimer, ou CSV, pour un tableur.',
      'Seuls les mots de passe provisoires figurent en clair. Un mot de passe choisi par le titulaire est remplacé par des astérisques. Un compte qui n’a pas été notifié n’a pas de mot de passe.',
      'Ces listes contiennent des secrets : ne les affichez pas, ne les envoyez pas par courrier électronique, supprimez les fichiers après usage.',
    ],
  },
  {
    id: 'compte',
    title: 'La page d’un compte',
    body: [
      'Cliquez sur le nom d’un titulaire dans la liste. La page montre l’identifiant, l’état, le mot de passe s’il est provisoire, les coordonnées, les élèves rattachés dans cet établissement et dans d’autres, ce que la famille a signalé, la provenance des données, les feuilles imprimées et l’historique de tout ce qui a été fait, par qui et quand.',
      'Seules les actions possibles dans l’état du compte sont présentes. Le bouton « Épeler » aide à dicter le mot de passe au téléphone : « C comme Célestin ».',
    ],
  },
  {
    id: 'statistiques',
    title: 'Les statistiques',
    body: [
      'L’onglet « Statistiques » donne les comptes par état pour l’établissement, par classe, par niveau ou MEF et par origine, la part des comptes activés et la part des élèves dont au moins un responsable a activé son compte. Les statistiques sont calculées chaque jour, peu après l’ouverture de Préau ; cliquez sur « Calculer les statistiques » pour les mettre à jour.',
      'Chaque nombre compte des comptes distincts : un responsable de deux classes est compté dans chacune et une seule fois dans le total. Chaque calcul est daté et conservé, ce qui trace la courbe. Cliquez sur un nombre pour ouvrir la liste des comptes qu’il désigne.',
      'Le bouton « Bilan pour le conseil d’école (PDF) », ou « Bilan pour le conseil d’administration (PDF) » dans le second degré, écrit une page à imprimer ou à projeter : part des élèves et des comptes activés, états, courbe de l’année scolaire, classes ou niveaux, origines, mots de passe provisoires, corrections à faire. Les chiffres sont recalculés à ce moment. Personne n’y est nommé, et un groupe de moins de 5 élèves y est réuni à son voisin.',
    ],
  },
  {
    id: 'parametres',
    title: 'Les paramètres et la sécurité',
    body: [
      'La carte « L’établissement » donne le nom, l’adresse, le téléphone et l’adresse mail qui figurent en tête des feuilles, et dit à qui les familles doivent s’adresser. Ce que vous y écrivez l’emporte sur vos fichiers, même après un import ; un champ vide reprend leur valeur. Notez-y aussi votre contact d’assistance, que l’aide affichera.',
      'Vous pouvez faire imprimer sur les feuilles l’adresse d’un service, par exemple l’espace numérique de travail. Elle doit être vérifiée avant d’être activée. Vous choisissez aussi l’enveloppe à fenêtre, les marges, l’ordre des feuilles et le délai de verrouillage ; l’aperçu de la feuille suit ce que vous tapez.',
      'Préau se verrouille après une période d’inactivité. Il fait une sauvegarde chiffrée chaque jour d’utilisation ; vous pouvez en faire une à tout moment et en restaurer une depuis les paramètres.',
      'Une nouvelle version de Préau est annoncée en haut de la fenêtre. Elle n’est proposée que si son éditeur l’a signée ; le fichier téléchargé est vérifié, et vos données sont sauvegardées avant l’installation. Un fichier qui n’est pas celui de l’éditeur est refusé et effacé. Préau cherche une fois par jour, sans rien envoyer de votre école.',
      'Pour lire plus gros ou plus petit, de 80 à 200 %, appuyez sur Ctrl et +, ou Ctrl et − ; Ctrl et 0 revient à 100 %. La carte « Apparence » fait de même. Préau garde votre choix.',
      'Le journal garde la trace de chaque action : qui, quand, pour combien de comptes.',
    ],
  },
  {
    id: 'autonome',
    title: 'Travailler sans service central',
    body: [
      'Le bandeau indique « Sans service central ». Toutes les opérations sont possibles, les données sont complètes, rien n’est transmis.',
      'Les identifiants et mots de passe donnés par un ordinateur autonome ne sont utilisables par les familles qu’une fois l’établissement relié au service auquel elles se connectent. Les opérations enregistrées sont gardées dans l’ordre pour ce moment.',
    ],
  },
  {
    id: 'service-central',
    title: 'Travailler avec le service central',
    body: [
      'Un ordinateur relié transmet au service central ce que vous faites, et en reçoit les élèves, les responsables et ce que font les familles. L’échange se fait de lui-même. Le bandeau dit où il en est ; cliquez dessus pour en savoir plus ou pour synchroniser tout de suite.',
      'Sans réseau, vous pouvez continuer à travailler : ce que vous faites est gardé dans l’ordre, puis transmis. « À jour » veut dire que le service a répondu à tout.',
      'Pour relier un ordinateur, ouvrez Paramètres et tapez l’adresse du service dans la carte « Service central ». Préau montre un code : connectez-vous à la page indiquée, recopiez ce code et confirmez. Un ordinateur se confirme de nouveau au bout d’un an.',
      'Une école que vous avez d’abord gérée sans le service central s’y rattache : l’accueil le propose. Préau montre ce qui serait retrouvé, ce qui resterait sur cet ordinateur, les identifiants qui changeraient et les feuilles à détruire. Rien n’est fait avant votre confirmation, et vous pouvez continuer à travailler en attendant.',
      'Une équipe d’assistance ouvre un établissement de son département et de son degré dans « Établissements de votre équipe », à l’accueil ou dans Paramètres : il arrive sur cet ordinateur, y reste une semaine, puis se ferme et s’efface de lui-même. « Fermer » le fait plus tôt, une fois transmis ce qui attend. Tout est inscrit au journal de l’ordinateur et, au nom de la personne, à celui du service central.',
      'Si une famille ou un autre ordinateur a agi avant que votre opération ne soit transmise, l’accueil le dit dans « À traiter » : ce qui s’est passé, pour quels comptes, et ce que vous pouvez faire. « J’ai compris » retire le message.',
    ],
  },
];
