use domain::jiff::civil::{Date, date as day};

use super::{Column, Form, NoBirth, birth, date};

const TODAY: Date = day(2026, 9, 1);

#[test]
fn forms_of_one_day() {
    for written in [
        "03/02/2015",
        "3/2/2015",
        " 03-02-2015 ",
        "03.02.2015",
        "2015-02-03",
        "2015/2/3",
        "20150203",
        "20150203 03:00:00",
        "20150203T030000",
        "2015-02-03T03:00:00Z",
        "03/02/2015 00:00:00",
        "3 février 2015",
        "03-févr.-2015",
    ] {
        assert_eq!(date(written), Some(day(2015, 2, 3)), "{written}");
    }
    for wrong in [
        "",
        "31/02/2015",
        "03/02/15",
        "2015",
        "03/02/2015/1",
        "+3/02/2015",
        "03/02-2015",
        "3/2/215",
        "45000",
        "201502031",
        "3 brumaire 2015",
        "0x3/02/2015",
        "03/02/9999",
    ] {
        assert_eq!(date(wrong), None, "{wrong}");
    }
}

#[test]
fn births_that_cannot_be() {
    let read = |value| birth(value, Form::DayFirst, TODAY);
    assert_eq!(read("13/5/19"), Ok(day(2019, 5, 13)));
    assert_eq!(read("13-mai-19"), Ok(day(2019, 5, 13)));
    assert_eq!(read("01/09/2026"), Ok(TODAY));
    for (value, why) in [
        ("02/09/2026", NoBirth::Future),
        ("14/02/2031", NoBirth::Future),
        ("01/01/1900", NoBirth::Null),
        ("30/12/1899", NoBirth::Null),
        ("1970-01-01", NoBirth::Null),
        ("03/02/1919", NoBirth::TooOld),
        ("5/13/2019", NoBirth::Unreadable),
        ("13/05/31", NoBirth::Unreadable),
        ("13/05/99", NoBirth::Unreadable),
        ("inconnue", NoBirth::Unreadable),
    ] {
        assert_eq!(read(value), Err(why), "{value}");
    }
    assert_eq!(birth("5/13/2019", Form::MonthFirst, TODAY), Ok(day(2019, 5, 13)));
    assert_eq!(birth("2019-05-13", Form::MonthFirst, TODAY), Ok(day(2019, 5, 13)));
    assert_eq!(birth("13 mai 2019", Form::MonthFirst, TODAY), Ok(day(2019, 5, 13)));
    assert_eq!(birth("43598", Form::Serial, TODAY), Ok(day(2019, 5, 13)));
    assert_eq!(birth("43598,0", Form::Serial, TODAY), Ok(day(2019, 5, 13)));
}

#[test]
fn a_column_tells_what_a_value_cannot() {
    let form = |values: &[&str]| {
        let mut column = Column::default();
        values.iter().for_each(|value| column.look(value, TODAY));
        column.form()
    };
    assert_eq!(form(&["03/02/2015", "", "13/02/2015"]), Form::DayFirst);
    assert_eq!(form(&["03/02/2015"]), Form::DayFirst);
    assert_eq!(form(&["3/2/2015", "2/13/2015"]), Form::MonthFirst);
    assert_eq!(form(&["3/2/15", "2/13/15", "2015-02-03"]), Form::MonthFirst);
    // A birth to come is no evidence; one that was is.
    assert_eq!(form(&["14/02/2031", "01/01/1900", "2/13/2015"]), Form::MonthFirst);
    assert_eq!(form(&["14/02/2015", "2/13/2015", "2/14/2015"]), Form::DayFirst);
    assert_eq!(form(&["43598", "", "43599"]), Form::Serial);
    assert_eq!(form(&["43598", "13/05/2019"]), Form::DayFirst);
}
