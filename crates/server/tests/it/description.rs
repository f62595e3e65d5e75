//! The description of the interface.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::fixture::Served;

#[test]
fn every_route_of_the_interface_is_described_with_what_it_refuses() {
    let served = Served::new();
    let mut answer = served.get("/api/v1/openapi.json", None);
    assert_eq!(answer.headers()["content-type"], "application/json");
    let document: Value = answer.body_mut().read_json().unwrap();
    assert_eq!(
        (&document["openapi"], &document["servers"][0]["url"]),
        (&"3.1.0".into(), &served.address.as_str().into())
    );
    let paths = document["paths"].as_object().unwrap();
    let described: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routes = server::routes();
    let of_programs =
        routes.iter().filter(|route| route.path.starts_with("/api/") || route.path.starts_with("/health/"));
    let routes: BTreeSet<String> =
        of_programs.map(|route| format!("{} {}", route.method, route.path)).collect();
    assert!(routes.len() >= 11);
    assert_eq!(described, routes);
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let is_open = operation["security"].is_null();
            let responses = &operation["responses"];
            assert!(!operation["summary"].is_null(), "{path}");
            for status in ["429", "503", "500"] {
                let media = &responses[status]["content"]["application/problem+json"];
                assert_eq!(
                    media["schema"]["$ref"], "#/components/schemas/Problem",
                    "{method} {path} {status}"
                );
            }
            assert_eq!(responses["401"].is_null(), is_open, "{method} {path}");
            let proven = ["/devices", "/revocation", "/leases"];
            let is_of_computers = path.contains("schools")
                || path.contains("statistics")
                || path.contains("openings")
                || proven.iter().any(|end| path.ends_with(end));
            assert_eq!(is_open, !is_of_computers, "{method} {path}");
        }
    }
    let problem = &document["components"]["schemas"]["ProblemCode"]["enum"];
    assert!(problem.as_array().unwrap().contains(&"device-revoked".into()), "{problem}");
    assert_eq!(document["components"]["schemas"]["Operation"]["properties"]["counter"]["maximum"], u64::MAX);
}
