//! The description of the interface, OpenAPI 3.1: made from the routes and from the types that go over the wire, so that
//! it cannot say anything else. What holds for all routes is added here.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use protocol::problem::{MEDIA_TYPE, Problem};
use protocol::version;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use crate::state::App;

/// What is not of one route.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Préau central",
        description = "What a school’s computers ask of the central service: JSON over HTTPS. Every refusal is a problem \
                       (RFC 9457) with a stable code. Fields and codes that a reader does not know are passed over."
    ),
    components(schemas(Problem))
)]
struct Base;

/// What is described before any route is.
pub(crate) fn base() -> Document {
    let mut document = Base::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.info.license = None;
    document
}

/// The description as it is served, of the service at that address.
pub(crate) fn finished(document: &Document, address: &str) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(document)?;
    value["servers"] = json!([{ "url": address }]);
    value["components"]["securitySchemes"] = json!({
        "computer": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token that a computer was enrolled with.",
        },
    });
    value["components"]["headers"] = json!({
        "RetryAfter": {
            "description": "Seconds after which to ask again.",
            "required": true,
            "schema": { "type": "integer", "minimum": 1 },
        },
    });
    bound(&mut value["components"]["schemas"]);
    if let Some(paths) = value["paths"].as_object_mut() {
        for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
            complete(operation);
        }
    }
    Ok(value)
}

/// What every operation answers besides what its route says.
fn complete(operation: &mut Value) {
    let is_for_computers = !operation["security"].is_null();
    let has_body = !operation["requestBody"].is_null();
    let takes = !operation["parameters"].is_null() || has_body;
    let mut add = |status: u16, description: &str| {
        if !operation["responses"][status.to_string()].is_null() {
            return;
        }
        let mut response = json!({
            "description": description,
            "content": { MEDIA_TYPE: { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        if matches!(status, 429 | 503) {
            response["headers"] = json!({ "Retry-After": { "$ref": "#/components/headers/RetryAfter" } });
        }
        operation["responses"][status.to_string()] = response;
    };
    if takes {
        add(400, "The request is not what is described here.");
    }
    if is_for_computers {
        add(401, "Nobody, or a computer that is not believed any more.");
        add(426, "The protocol is not spoken any more.");
    }
    add(413, "Larger than the limits: a body of 1 MiB once unpacked, 500 operations.");
    if has_body {
        add(415, "A body of another kind than JSON, or packed otherwise than with gzip or br.");
    }
    add(429, "Too often from this address.");
    add(503, "Busy, closed, or the database does not answer.");
    add(500, "A fault of the service.");
    if is_for_computers {
        let spoken = json!({
            "name": version::HEADER,
            "in": "header",
            "required": true,
            "description": "The protocol that the computer speaks.",
            "schema": { "type": "integer", "minimum": version::OLDEST, "maximum": u16::MAX },
        });
        match operation["parameters"].as_array_mut() {
            Some(parameters) => parameters.push(spoken),
            None => operation["parameters"] = json!([spoken]),
        }
    }
}

/// Numbers end where their type does: a format alone is a hint.
fn bound(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.contains_key("format") && object.get("minimum").is_some_and(|least| *least == 0) {
                let most = match object["format"].as_str() {
                    Some("int32") => Some(u64::from(u32::MAX)),
                    Some("int64") => Some(u64::MAX),
                    _ => None,
                };
                if let Some(most) = most {
                    object.entry("maximum").or_insert_with(|| most.into());
                }
            }
            object.values_mut().for_each(bound);
        }
        Value::Array(array) => array.iter_mut().for_each(bound),
        _ => {}
    }
}

/// This description.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", operation_id = "description", tag = "service",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value))
)]
pub(crate) async fn get(State(app): State<App>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], app.document.to_string())
}
