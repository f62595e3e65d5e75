//! What is kept of families, and what they may ask. `docs/donnees.md` says the same at length.

pub(crate) const WHAT: &str = "Ce service garde ce qui sert à votre compte\u{a0}: vos nom et prénom, vos coordonnées et les \
    enfants dont vous êtes responsable ou, pour un élève, son INE, sa date de naissance, son sexe, son école et sa \
    classe\u{a0}; votre identifiant\u{a0}; les feuilles qui vous ont été imprimées, et quand le compte vous a été remis, a été \
    activé et a servi.";
pub(crate) const PASSWORDS: &str = "Le mot de passe que vous choisissez n’est lisible par personne. Le mot de passe provisoire \
    d’une feuille, lui, peut être lu par l’école qui l’imprime\u{a0}: choisissez le vôtre dès la première connexion.";

pub(crate) const FROM_WHERE_HEADING: &str = "D’où viennent ces données";
pub(crate) const FROM_WHERE: &str = "De l’école, et des fichiers que l’éducation nationale tient des élèves\u{a0}: une erreur \
    se corrige auprès de l’école. Vous pouvez donner vous-même une adresse mail\u{a0}: personne n’en met une autre à sa place. \
    Elle est retirée si l’école déclare perdue ou volée la feuille avec laquelle elle avait été donnée.";

pub(crate) const HOW_LONG_HEADING: &str = "Combien de temps elles sont gardées";

pub(crate) fn no_school(months: Option<u32>) -> String {
    let then = match months {
        None => "Aucune durée n’est fixée.".to_owned(),
        Some(months) => {
            format!("Qui n’a plus eu d’école depuis {months}\u{a0}mois est effacé, avec son compte.")
        }
    };
    format!(
        "Un compte est gardé quand l’élève quitte son école\u{a0}: il sert de nouveau dans une autre, ou l’année suivante. \
         {then} Ce que l’école a décidé pour ce compte, les feuilles imprimées et ce qui lui est arrivé sont gardés avec lui, \
         aussi longtemps que lui."
    )
}

pub(crate) fn how_long(days: u32, months: u32) -> String {
    format!(
        "Les adresses où des courriels sont partis ou qui ne servent plus, les connexions terminées et les demandes \
         d’identifiant ou de mot de passe perdus sont oubliées au bout de {days}\u{a0}jours\u{a0}; les essais manqués, au bout \
         d’un jour\u{a0}; les lignes écartées d’un fichier de l’académie, au bout d’un an\u{a0}; le journal de ce que font les agents, au bout de {months}\u{a0}mois. Un mot de passe provisoire qui n’a pas servi cesse \
         de valoir au bout de trois mois."
    )
}

pub(crate) const RIGHTS_HEADING: &str = "Ce que vous pouvez demander";
pub(crate) const RIGHTS: &str = "Adressez-vous à l’école pour recevoir tout ce qui est gardé de vous, le faire corriger ou \
    le faire effacer\u{a0}: elle transmet votre demande à qui tient ce service. Tant qu’un élève est dans l’école, son \
    compte et ceux de ses responsables restent\u{a0}: ils viennent de ses fichiers.";
pub(crate) const ERASED: &str = "De qui est effacé restent la date et la suite de ce que l’école avait décidé, sans la \
    personne, et une empreinte de son identifiant, que nul autre ne recevra. Les sauvegardes du service le contiennent encore \
    jusqu’à ce que d’autres les remplacent.";

#[cfg(test)]
mod tests {
    use super::{how_long, no_school};

    #[test]
    fn who_is_erased_after_a_time_is_told_so() {
        assert!(no_school(Some(24)).contains("depuis 24\u{a0}mois est effacé"));
        let never = no_school(None);
        assert!(!never.contains("effacé") && never.contains("Aucune durée n’est fixée."), "{never}");
        for told in [no_school(Some(24)), never] {
            assert!(told.contains("aussi longtemps que lui"), "{told}");
        }
    }

    #[test]
    fn the_trail_alone_is_kept_for_the_months_of_the_trail() {
        let told = how_long(90, 36);
        assert!(told.contains("journal de ce que font les agents, au bout de 36\u{a0}mois"), "{told}");
        assert!(told.contains("au bout de 90\u{a0}jours"), "{told}");
    }
}
