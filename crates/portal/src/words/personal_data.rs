//! What is kept of families, and what they may ask.

pub(crate) const WHAT: &str = "Ce service garde ce qui sert à votre compte\u{a0}: vos nom et prénom, vos coordonnées, les \
    enfants dont vous êtes responsable ou, pour un élève, sa date de naissance et sa classe\u{a0}; votre identifiant\u{a0}; \
    les dates auxquelles le compte vous a été remis, a été activé et a servi. Votre mot de passe n’est lisible par personne.";

pub(crate) const FROM_WHERE_HEADING: &str = "D’où viennent ces données";
pub(crate) const FROM_WHERE: &str = "De l’école, et des fichiers que l’éducation nationale tient des élèves\u{a0}: une erreur \
    se corrige auprès de l’école. Vous pouvez donner vous-même une adresse mail\u{a0}; elle n’est remplacée que par vous.";

pub(crate) const HOW_LONG_HEADING: &str = "Combien de temps elles sont gardées";

pub(crate) fn no_school(months: Option<u32>) -> String {
    match months {
        None => "Un compte est gardé quand l’élève quitte son école\u{a0}: il sert de nouveau dans une autre, ou l’année \
                 suivante."
            .to_owned(),
        Some(months) => format!(
            "Un compte est gardé quand l’élève quitte son école\u{a0}: il sert de nouveau dans une autre, ou l’année \
             suivante. Qui n’a plus eu d’école depuis {months}\u{a0}mois est effacé, avec son compte."
        ),
    }
}

pub(crate) fn how_long(days: u32, months: u32) -> String {
    format!(
        "Les adresses des courriels envoyés et les connexions sont oubliées au bout de {days}\u{a0}jours. Ce que les agents \
         ont fait est gardé {months}\u{a0}mois."
    )
}

pub(crate) const RIGHTS_HEADING: &str = "Ce que vous pouvez demander";
pub(crate) const RIGHTS: &str = "Adressez-vous à l’école pour recevoir tout ce qui est gardé de vous, le faire corriger ou \
    le faire effacer\u{a0}: elle transmet votre demande à qui tient ce service. Tant qu’un élève est dans l’école, son \
    compte et ceux de ses responsables restent.";

#[cfg(test)]
mod tests {
    use super::no_school;

    #[test]
    fn who_is_erased_after_a_time_is_told_so() {
        assert!(no_school(Some(24)).contains("depuis 24\u{a0}mois est effacé"));
        assert!(!no_school(None).contains("effacé"));
    }
}
