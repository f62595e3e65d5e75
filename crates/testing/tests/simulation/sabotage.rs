//! Rules of the service that are broken on purpose, on the wire or in its database: each must be caught by what is checked.

use serde_json::{Value, json};

/// A broken rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// A page leaves an account out, and its cursor goes on.
    PageSkips,
    /// What is answered is not what was done.
    OtherOutcome,
    /// An answer gives the account as if it had been reset once more, and newer than anything.
    StateFromNowhere,
    /// Two computers are given another next password.
    OtherValue,
    /// An operation that was acknowledged is not there any more.
    Forgotten,
    /// What was done is done once more.
    DoneTwice,
    /// A value that was made void is live again.
    Backwards,
    /// A password that the holder chose goes when a school notifies.
    ChoiceLost,
    /// An account that was given back is away again.
    AwayAgain,
    /// What was printed in vain for an account that is away is good once it is given back.
    GoodAgain,
    /// Computers are not told of groupings.
    GroupingUntold,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::PageSkips,
        Self::OtherOutcome,
        Self::StateFromNowhere,
        Self::OtherValue,
        Self::Forgotten,
        Self::DoneTwice,
        Self::Backwards,
        Self::ChoiceLost,
        Self::AwayAgain,
        Self::GoodAgain,
        Self::GroupingUntold,
    ];

    /// What is done to the database after each step of the schedule, with the UAI of the school.
    pub const fn statement(self) -> Option<&'static str> {
        Some(match self {
            Self::Forgotten => {
                "WITH one AS (SELECT id FROM operation WHERE school = $1 ORDER BY received_at LIMIT 1),
                      paper AS (DELETE FROM sheet WHERE operation IN (SELECT id FROM one))
                 DELETE FROM operation WHERE id IN (SELECT id FROM one)"
            }
            Self::DoneTwice => {
                "UPDATE account SET generation = generation + 1, version = version + 1
                 WHERE password = 'provisional' AND id = (SELECT account FROM account_school WHERE school = $1 LIMIT 1)"
            }
            Self::Backwards => {
                "UPDATE account SET generation = generation - 1, version = version + 1
                 WHERE password = 'provisional' AND generation > 1 AND id IN
                     (SELECT account FROM account_school WHERE school = $1)"
            }
            Self::ChoiceLost => {
                "UPDATE account SET password = 'provisional', provisional_since = notified_on, chosen_with = NULL,
                     version = version + 1
                 WHERE password = 'chosen' AND notified_on IS NOT NULL AND id IN
                     (SELECT account FROM account_school WHERE school = $1)"
            }
            Self::AwayAgain => {
                "UPDATE account SET grouped_into = kept, grouped_on = day, version = version + 1 FROM (
                     SELECT operation.account, (content #>> '{decision,ungroup,from}')::uuid AS kept, received_at::date AS day
                     FROM operation WHERE school = $1 AND kind = 'ungroup' AND became = 'applied') AS back
                 WHERE id = back.account AND grouped_into IS NULL
                     AND NOT EXISTS (SELECT 1 FROM accounts_with(id) AS with_it WHERE with_it = kept)"
            }
            Self::GoodAgain => {
                "UPDATE account SET burnt = 0 WHERE burnt > 0 AND grouped_into IS NOT NULL AND id IN
                     (SELECT account FROM account_school WHERE school = $1)"
            }
            _ => return None,
        })
    }

    /// An answer of the service, spoilt.
    pub fn spoil(self, path: &str, body: Vec<u8>) -> Vec<u8> {
        let Ok(mut said) = serde_json::from_slice::<Value>(&body) else { return body };
        let is_page = path.ends_with("/changes");
        match self {
            Self::PageSkips if is_page => {
                if let Some(changes) = said["changes"].as_array_mut()
                    && let Some(place) = changes.iter().position(|change| change["is"]["login"].is_string())
                {
                    changes.remove(place);
                }
            }
            Self::OtherOutcome => {
                for answer in said["answers"].as_array_mut().into_iter().flatten() {
                    answer["outcome"] = json!({ "became": "refused", "reason": "left_school" });
                }
            }
            Self::StateFromNowhere => {
                for answer in said["answers"].as_array_mut().into_iter().flatten() {
                    if let Some(generation) = answer["account"]["generation"].as_u64() {
                        answer["account"]["generation"] = json!(generation + 1);
                        answer["account"]["version"] = json!(1_000_000);
                    }
                }
            }
            Self::GroupingUntold if is_page => {
                for change in said["changes"].as_array_mut().into_iter().flatten() {
                    if change["is"]["grouped_into"].is_string() {
                        change["is"]["grouped_into"] = Value::Null;
                        change["is"]["grouped_on"] = Value::Null;
                    }
                }
            }
            Self::OtherValue if is_page => {
                for change in said["changes"].as_array_mut().into_iter().flatten() {
                    if let Some(value) =
                        change["is"]["values"].as_array_mut().and_then(|values| values.last_mut())
                    {
                        value["password"] = json!("CCCCCCCC");
                    }
                }
            }
            _ => return body,
        }
        serde_json::to_vec(&said).unwrap()
    }
}
