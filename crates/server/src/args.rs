//! What can be typed.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use domain::jiff::civil::{Date, DateTime};
use uuid::Uuid;

/// Le service central de Préau.
#[derive(Debug, Parser)]
#[command(name = "preau-central", version)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options générales\u{a0}")]
pub struct Globals {
    /// Fichier de configuration (sinon /etc/preau-central/configuration.toml)
    #[arg(
        long,
        global = true,
        value_name = "FICHIER",
        default_value = "/etc/preau-central/configuration.toml"
    )]
    pub configuration: PathBuf,
    /// Affiche cette aide
    #[arg(short, long, global = true, action = ArgAction::Help)]
    pub help: Option<bool>,
    /// Affiche la version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    pub version: Option<bool>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sert jusqu’à ce qu’on lui demande d’arrêter
    Serve,
    /// Met la base à cette version, et s’arrête
    Migrate,
    /// Fait ce que le service fait de lui-même chaque nuit, et qui n’a pas encore été fait aujourd’hui
    Nightly,
    /// Dit ce que le service a fait de lui-même, ce qui a échoué et ce qui attend
    Nights,
    /// Annonce une maintenance, montre celles qui viennent, ou y met fin
    #[command(subcommand)]
    Maintenance(Maintenance),
    /// Écrit une nouvelle clé sur la sortie standard : une ligne à ajouter au fichier des clés
    NewKey {
        /// Son nom, l’année par exemple
        #[arg(value_name = "NOM")]
        name: String,
    },
    /// Ajoute un établissement et sa direction ; le mot de passe est lu sur l’entrée standard
    AddSchool(AddSchool),
    /// Ajoute la direction d’un établissement ; le mot de passe est lu sur l’entrée standard
    AddDirector {
        /// UAI de l’établissement
        #[arg(value_name = "UAI")]
        school: String,
        /// Identifiant
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
        /// Prénom et nom, comme le journal les dira
        #[arg(value_name = "NOM")]
        name: String,
    },
    /// Retire à une personne tout ce qu’elle peut pour un établissement : elle l’a quitté
    RemoveStaff {
        /// UAI de l’établissement
        #[arg(value_name = "UAI")]
        school: String,
        /// Identifiant de la personne
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
    },
    /// Ajoute un exploitant ; le mot de passe est lu sur l’entrée standard
    AddOperator {
        /// Identifiant
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
        /// Prénom et nom, comme le journal les dira
        #[arg(value_name = "NOM")]
        name: String,
    },
    /// Laisse une personne consulter les statistiques d’un département et de ses circonscriptions ; pour une personne
    /// nouvelle, le mot de passe est lu sur l’entrée standard
    AddReader {
        /// Département : les trois premiers chiffres de ses UAI
        #[arg(value_name = "DÉPARTEMENT")]
        department: String,
        /// Identifiant ; connu déjà, cette personne consulte ce département en plus
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
        /// Prénom et nom, comme le journal les dira
        #[arg(value_name = "NOM")]
        name: String,
    },
    /// Retire à une personne la consultation des statistiques d’un département
    RemoveReader {
        /// Département
        #[arg(value_name = "DÉPARTEMENT")]
        department: String,
        /// Identifiant de la personne
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
    },
    /// Met une personne dans l’équipe d’assistance d’un département ; pour une personne nouvelle, le mot de passe est lu sur
    /// l’entrée standard
    AddTeam(AddTeam),
    /// Retire une personne d’une équipe d’assistance ; les établissements qu’elle avait ouverts sont fermés
    RemoveTeam(RemoveTeam),
    /// Confie une circonscription du premier degré à une personne de l’inspection : elle y donne et retire la direction des
    /// écoles ; une personne nouvelle vient avec un code d’invitation
    AddInspection(AddInspection),
    /// Retire une circonscription à une personne de l’inspection ; les directions qu’elle a données restent
    RemoveInspection(RemoveInspection),
    /// Dit de quelle académie et de quelle circonscription est un établissement, quand AAF ne le dit pas
    PlaceSchool(PlaceSchool),
    /// Calcule tout de suite les statistiques du jour, à la place de celles qui l’auraient été
    Statistics,
    /// Amène les personnes des établissements connus, depuis des fichiers AAF
    Import(Import),
    /// Prend les livraisons AAF déposées, montre ce que les dernières sont devenues, ou décide de celles qui attendent
    #[command(subcommand)]
    Deliveries(Deliveries),
    /// Liste les établissements que les livraisons AAF apportent quel que soit leur secteur, en ajoute ou en retire
    #[command(subcommand)]
    Perimeter(Perimeter),
    /// Raconte la vie d’un compte : qui a décidé quoi, quand, et pourquoi c’est devenu ce que c’est
    History {
        /// Identifiant du compte
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
    },
    /// Donne tout ce que le service sait d’une personne, ou l’efface
    #[command(subcommand)]
    Person(Person),
    /// Efface qui n’a plus d’établissement depuis la durée que dit la configuration, ou compte ces personnes
    Purge(Purge),
    /// Liste les ordinateurs d’un établissement ou d’une personne, ou en déclare un volé
    #[command(subcommand)]
    Device(Device),
    /// Cherche dans ce que les agents ont fait, et l’exporte
    Audit(Audit),
    /// Renouvelle les mots de passe provisoires d’établissements après une fuite
    #[command(subcommand)]
    Incident(Incident),
    /// Fait ce que ferait une famille, pour essayer ; seulement si la configuration dit « trials = true »
    Trial {
        /// Ce qu’elle fait : france-connect, sms, first-sign-in, mail-link, aten, ent, password-chosen, reset-asked,
        /// link-reported ou birth-date-reported
        #[arg(value_name = "ÉVÉNEMENT")]
        event: Event,
        /// Identifiant du compte
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
        /// Prénom de l’enfant que concerne un signalement, quand il y en a plusieurs
        #[arg(long, value_name = "PRÉNOM")]
        child: Option<String>,
    },
    /// Scelle tous les secrets par la dernière clé du fichier ; interrompu, il reprend où il en était
    RotateKeys,
    /// Ouvre tous les secrets, pour savoir si les clés sont celles de cette base
    CheckKeys,
    /// À dire une fois la base remise dans un état plus ancien : les ordinateurs reprennent tout depuis le début. Sans
    /// --confirmed, compte seulement
    Restored(Restored),
    /// Prépare une démonstration dans une base vide, ou montre celle qui y est
    Demonstration,
    /// Donne le code du moment d’une personne de la démonstration
    Code {
        /// Son identifiant
        #[arg(value_name = "IDENTIFIANT")]
        login: String,
    },
}

/// Annonce une maintenance, montre celles qui viennent, ou y met fin.
#[derive(Debug, Subcommand)]
pub enum Maintenance {
    /// Annonce une maintenance : écoles et familles en sont prévenues
    Announce(Announce),
    /// Montre celles qui viennent ou sont en cours, avec leur numéro
    List,
    /// Annule une maintenance qui vient, ou met fin tout de suite à celle qui est en cours
    End {
        /// Son numéro
        #[arg(value_name = "NUMÉRO")]
        id: i64,
    },
}

/// Annonce une maintenance.
#[derive(Debug, Args)]
pub struct Announce {
    /// Ce qui ferme : read-only (on consulte, rien ne change) ou closed (rien ne répond)
    #[arg(value_name = "NIVEAU")]
    pub level: Level,
    /// Sa fin, à l’heure de Paris : 2026-12-06T06:00
    #[arg(long, value_name = "MOMENT")]
    pub until: DateTime,
    /// Son début, à l’heure de Paris (sinon, tout de suite)
    #[arg(long, value_name = "MOMENT")]
    pub from: Option<DateTime>,
    /// Une phrase pour les écoles et les familles, 300 caractères au plus
    #[arg(long, value_name = "PHRASE")]
    pub sentence: Option<String>,
}

/// How much a maintenance closes.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Level {
    ReadOnly,
    Closed,
}

/// What a family does.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Event {
    FranceConnect,
    Sms,
    FirstSignIn,
    MailLink,
    Aten,
    Ent,
    PasswordChosen,
    ResetAsked,
    LinkReported,
    BirthDateReported,
}

/// Ajoute un établissement.
#[derive(Debug, Args)]
pub struct AddSchool {
    /// UAI de l’établissement
    #[arg(value_name = "UAI")]
    pub uai: String,
    /// Son degré : 1D ou 2D
    #[arg(value_name = "DEGRÉ")]
    pub degree: Degree,
    /// Son nom, comme les feuilles le diront
    #[arg(value_name = "ÉTABLISSEMENT")]
    pub school: String,
    /// Identifiant de qui le dirige ; connu déjà, cette personne le dirige en plus
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
    /// Prénom et nom de qui le dirige, comme le journal les dira
    #[arg(value_name = "NOM")]
    pub name: String,
    /// Adresse du guichet que les feuilles portent (sinon celle du service)
    #[arg(long, value_name = "ADRESSE")]
    pub portal: Option<String>,
}

/// The degree of a school.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Degree {
    /// First.
    #[value(name = "1D")]
    First,
    /// Second.
    #[value(name = "2D")]
    Second,
}

/// Met une personne dans une équipe d’assistance.
#[derive(Debug, Args)]
pub struct AddTeam {
    /// Département : les trois premiers chiffres de ses UAI
    #[arg(value_name = "DÉPARTEMENT")]
    pub department: String,
    /// Degré : 1D ou 2D
    #[arg(value_name = "DEGRÉ")]
    pub degree: Degree,
    /// Identifiant ; connu déjà, cette personne est de cette équipe en plus
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
    /// Prénom et nom, comme le journal les dira
    #[arg(value_name = "NOM")]
    pub name: String,
}

/// Retire une personne d’une équipe d’assistance.
#[derive(Debug, Args)]
pub struct RemoveTeam {
    /// Département
    #[arg(value_name = "DÉPARTEMENT")]
    pub department: String,
    /// Degré : 1D ou 2D
    #[arg(value_name = "DEGRÉ")]
    pub degree: Degree,
    /// Identifiant de la personne
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
}

/// Confie une circonscription à une personne.
#[derive(Debug, Args)]
pub struct AddInspection {
    /// Département : les trois premiers chiffres de ses UAI
    #[arg(value_name = "DÉPARTEMENT")]
    pub department: String,
    /// Nom de la circonscription, comme ses écoles le portent
    #[arg(value_name = "CIRCONSCRIPTION")]
    pub circonscription: String,
    /// Identifiant ; connu déjà, cette personne a cette circonscription en plus
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
    /// Prénom et nom, comme le journal les dira
    #[arg(value_name = "NOM")]
    pub name: String,
    /// Adresse où une personne nouvelle reçoit son identifiant et l’adresse de la page ; le code se donne de vive voix
    #[arg(long, value_name = "ADRESSE")]
    pub mail: Option<String>,
}

/// Retire une circonscription à une personne.
#[derive(Debug, Args)]
pub struct RemoveInspection {
    /// Département
    #[arg(value_name = "DÉPARTEMENT")]
    pub department: String,
    /// Nom de la circonscription
    #[arg(value_name = "CIRCONSCRIPTION")]
    pub circonscription: String,
    /// Identifiant de la personne
    #[arg(value_name = "IDENTIFIANT")]
    pub login: String,
}

/// Dit où est un établissement.
#[derive(Debug, Args)]
pub struct PlaceSchool {
    /// UAI de l’établissement
    #[arg(value_name = "UAI")]
    pub uai: String,
    /// Code de son académie, deux chiffres
    #[arg(long, value_name = "CODE", required_unless_present = "circonscription")]
    pub academy: Option<String>,
    /// Nom de sa circonscription, pour une école du premier degré
    #[arg(long, value_name = "NOM")]
    pub circonscription: Option<String>,
}

/// Amène des personnes.
#[derive(Debug, Args)]
pub struct Import {
    /// Fichiers, archives ou dossiers d’une même livraison
    #[arg(value_name = "FICHIER", required = true)]
    pub paths: Vec<PathBuf>,
    /// Dit ce qui changerait, sans rien changer
    #[arg(long, conflicts_with = "departures")]
    pub rehearsal: bool,
    /// Accepte que ce nombre d’élèves, montré par l’essai, ne soient plus dans aucun établissement
    #[arg(long, value_name = "NOMBRE")]
    pub departures: Option<u64>,
    /// Prend la livraison malgré le doute que l’essai a montré
    #[arg(long, conflicts_with = "rehearsal")]
    pub despite_doubts: bool,
}

/// Prend les livraisons AAF déposées, montre ce que les dernières sont devenues, ou décide de celles qui attendent.
#[derive(Debug, Subcommand)]
pub enum Deliveries {
    /// Prend sans attendre l’heure ce qui est déposé et n’a pas encore été pris
    Take,
    /// Montre les dernières livraisons, et toutes celles qui attendent
    List,
    /// Montre une livraison : ce qui a été lu, comparé et écarté
    Show {
        /// Son numéro
        #[arg(value_name = "NUMÉRO")]
        id: i64,
    },
    /// Accepte une livraison qui attend ; elle est prise aussitôt
    Release {
        /// Son numéro
        #[arg(value_name = "NUMÉRO")]
        id: i64,
        /// Si exactement ce nombre d’élèves ne sont plus dans aucun établissement
        #[arg(long, value_name = "NOMBRE")]
        departures: Option<u64>,
    },
    /// Écarte pour de bon une livraison qui attend
    Refuse {
        /// Son numéro
        #[arg(value_name = "NUMÉRO")]
        id: i64,
    },
}

/// Liste les établissements que les livraisons AAF apportent quel que soit leur secteur, en ajoute ou en retire.
#[derive(Debug, Subcommand)]
pub enum Perimeter {
    /// Montre la liste
    List,
    /// Ajoute des établissements à la liste
    Add {
        /// UAI
        #[arg(value_name = "UAI", required = true)]
        schools: Vec<String>,
    },
    /// Retire des établissements de la liste ; ceux que le service connaît déjà le restent
    Remove {
        /// UAI
        #[arg(value_name = "UAI", required = true)]
        schools: Vec<String>,
    },
}

/// Donne tout ce que le service sait d’une personne, ou l’efface.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Écrit tout ce que le service sait d’une personne sur la sortie standard, en JSON, sans aucun secret
    Export {
        /// Son identifiant, son INE ou son numéro
        #[arg(value_name = "PERSONNE")]
        person: String,
    },
    /// Dit ce qui serait effacé d’une personne, ou l’efface
    Erase {
        /// Son identifiant, son INE ou son numéro
        #[arg(value_name = "PERSONNE")]
        person: String,
        /// Efface
        #[arg(long)]
        confirmed: bool,
        /// Même si un établissement a encore cette personne dans ses fichiers
        #[arg(long, requires = "confirmed")]
        although_named: bool,
    },
}

/// Efface qui n’a plus d’établissement depuis la durée que dit la configuration, ou compte ces personnes.
#[derive(Debug, Args)]
pub struct Purge {
    /// Compte, sans rien effacer
    #[arg(long)]
    pub rehearsal: bool,
    /// Compte pour cette durée, au lieu de celle de la configuration
    #[arg(long, value_name = "MOIS", requires = "rehearsal")]
    pub months: Option<u32>,
}

/// Liste les ordinateurs d’un établissement ou d’une personne, ou en déclare un volé.
#[derive(Debug, Subcommand)]
pub enum Device {
    /// Montre les ordinateurs, avec leur numéro, les plus récents d’abord
    List(Whose),
    /// Dit ce que ferait de déclarer un ordinateur volé, ou le fait avec --confirmed
    Stolen {
        /// Son numéro
        #[arg(value_name = "NUMÉRO")]
        id: Uuid,
        /// Le déclare volé
        #[arg(long)]
        confirmed: bool,
    },
}

/// Montre les ordinateurs d’un établissement ou d’une personne.
#[derive(Debug, Args)]
#[group(id = "whose", required = true, multiple = false, args = ["school", "staff"])]
pub struct Whose {
    /// De qui travaille ou a travaillé pour l’établissement de cet UAI
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// De la personne de cet identifiant
    #[arg(long, value_name = "IDENTIFIANT")]
    pub staff: Option<String>,
}

/// Cherche dans ce que les agents ont fait, et l’exporte.
#[derive(Debug, Args)]
pub struct Audit {
    /// Depuis ce jour : 2026-09-01
    #[arg(long, value_name = "JOUR")]
    pub since: Option<Date>,
    /// Jusqu’à ce jour compris
    #[arg(long, value_name = "JOUR")]
    pub until: Option<Date>,
    /// Identifiant de qui l’a fait
    #[arg(long, value_name = "IDENTIFIANT")]
    pub staff: Option<String>,
    /// UAI de l’établissement
    #[arg(long, value_name = "UAI")]
    pub school: Option<String>,
    /// Code de ce qui a été fait : notify, reset, signed_in, device_revoked…
    #[arg(long, value_name = "CODE")]
    pub kind: Option<String>,
    /// Identifiant d’un compte, ou son numéro
    #[arg(long, value_name = "IDENTIFIANT")]
    pub account: Option<String>,
    /// Ce qui est écrit : lines (des phrases), csv ou json (un objet par ligne)
    #[arg(long, value_name = "FORMAT", default_value = "lines", hide_default_value = true)]
    pub format: Format,
}

/// How the trail is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Lines,
    Csv,
    Json,
}

/// Renouvelle les mots de passe provisoires d’établissements après une fuite.
#[derive(Debug, Subcommand)]
pub enum Incident {
    /// Compte ce qui serait renouvelé, établissement par établissement, ou le fait avec --accounts
    Roll(Roll),
    /// Termine un incident interrompu
    Resume {
        /// Son numéro
        #[arg(value_name = "NUMÉRO")]
        id: i64,
    },
    /// Montre les incidents
    List,
    /// Écrit pour chaque établissement la liste des feuilles à refaire, en CSV, sans aucun mot de passe
    Reprints {
        /// Numéro de l’incident
        #[arg(value_name = "NUMÉRO")]
        id: i64,
        /// Dossier où les écrire
        #[arg(value_name = "DOSSIER")]
        folder: PathBuf,
    },
}

/// Compte ce qui serait renouvelé, établissement par établissement, ou le fait.
#[derive(Debug, Args)]
#[group(id = "where", required = true, multiple = true, args = ["schools", "departments"])]
pub struct Roll {
    /// UAI d’un établissement ; peut être répété
    #[arg(long = "school", value_name = "UAI")]
    pub schools: Vec<String>,
    /// Tous les établissements d’un département, par les trois premiers chiffres de leurs UAI ; peut être répété
    #[arg(long = "department", value_name = "CHIFFRES")]
    pub departments: Vec<String>,
    /// Les secrets aussi ont fui : ils sont tirés de nouveau, pour tous les comptes
    #[arg(long)]
    pub secrets: bool,
    /// Comptes laissés de côté : france-connect (activés ainsi) ou chosen (mot de passe choisi) ; peut être répété
    #[arg(long, value_name = "COMPTES")]
    pub spare: Vec<Spare>,
    /// Renouvelle, si l’essai a montré ce nombre de comptes
    #[arg(long, value_name = "NOMBRE")]
    pub accounts: Option<u64>,
}

/// Accounts that an incident leaves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Spare {
    FranceConnect,
    Chosen,
}

/// Compte ce que ferait de dire la base remise dans un état plus ancien, le dit avec --confirmed, ou montre où en est la
/// dernière fois.
#[derive(Debug, Args)]
pub struct Restored {
    /// Heures pendant lesquelles un établissement est attendu : sans nouvelles de ses ordinateurs, ses mots de passe
    /// provisoires sont ensuite renouvelés
    #[arg(long, value_name = "HEURES", default_value_t = 72, value_parser = clap::value_parser!(u16).range(1..=720))]
    pub hours: u16,
    /// Le moment où la base a été ramenée, à l’heure de Paris, pour ne pas redire ce qui vient d’avant : 2026-12-06T06:00
    #[arg(long, value_name = "MOMENT")]
    pub moment: Option<DateTime>,
    /// Le dit
    #[arg(long)]
    pub confirmed: bool,
    /// Montre les établissements qui attendent encore et ce qui est à refaire, sans rien changer
    #[arg(long, conflicts_with_all = ["hours", "moment", "confirmed"])]
    pub show: bool,
}
