//! The routes, each from the caller to the view it is shown.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Path, ServiceConfig},
};
use url::form_urlencoded;

use super::{
    Messages, cursor,
    message_view::{MessageList, MessageView, UnreadCount},
    problem::Problem,
};
use crate::{
    bank::{MessageId, MessageQuery, mark_read, message, messages_of, unread_count},
    clock,
};

const USUAL_LIMIT: i64 = 20;
const LARGEST_LIMIT: i64 = 100;

type Answer = Result<HttpResponse, Problem>;

/// Registers all of them.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/v1/messages").get(list))
        .service(web::resource("/v1/messages/unread-count").get(unread))
        .service(web::resource("/v1/messages/{id}").get(one))
        .service(web::resource("/v1/messages/{id}/read").put(read))
        .service(web::resource("/openapi.json").get(document))
        .default_service(web::to(|| async { Err::<HttpResponse, _>(Problem::NoSuchRoute) }));
}

async fn list(system: Data<Messages>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let mut query = list_query(request.query_string())?;
    let limit = query.limit;
    query.limit += 1;
    let messages = system.bank.read(move |c| messages_of(c, customer, &query)).await?;
    Ok(answer(MessageList::page(messages, usize::try_from(limit).unwrap_or_default())))
}

async fn unread(system: Data<Messages>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let unread = system.bank.read(move |c| unread_count(c, customer)).await?;
    let count = UnreadCount { unread };
    // A number says little: whom it was made for may keep it, and asks again before using it.
    Ok(HttpResponse::Ok().insert_header(("cache-control", "private, no-cache")).json(count))
}

async fn one(system: Data<Messages>, request: HttpRequest, id: Path<String>) -> Answer {
    let customer = system.gate.customer(&request)?;
    let id: MessageId = id.parse().map_err(|_| Problem::NoSuchMessage)?;
    let found = system.bank.read(move |c| message(c, customer, id)).await?;
    Ok(answer(MessageView::from(found.ok_or(Problem::NoSuchMessage)?)))
}

async fn read(system: Data<Messages>, request: HttpRequest, id: Path<String>) -> Answer {
    let customer = system.gate.customer(&request)?;
    let id: MessageId = id.parse().map_err(|_| Problem::NoSuchMessage)?;
    let now = clock::now_seconds();
    let found = system.bank.write(move |c| mark_read(c, customer, id, now)).await?;
    Ok(answer(MessageView::from(found.ok_or(Problem::NoSuchMessage)?)))
}

async fn document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(include_str!("../../openapi/messages.json"))
}

fn answer(view: impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(view)
}

fn list_query(query: &str) -> Result<MessageQuery, Problem> {
    let mut read = MessageQuery { unread_only: false, limit: USUAL_LIMIT, after: None };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "unread" => {
                read.unread_only =
                    value.parse().map_err(|_| Problem::Parameter("`unread` is true or false"))?;
            }
            "limit" => {
                read.limit = value
                    .parse()
                    .ok()
                    .filter(|limit| (1..=LARGEST_LIMIT).contains(limit))
                    .ok_or(Problem::Parameter("`limit` is a number from 1 to 100"))?;
            }
            "cursor" => {
                let cursor = cursor::read(&value);
                read.after =
                    Some(cursor.ok_or(Problem::Parameter("`cursor` is a `next_cursor` of an earlier page"))?);
            }
            _ => {}
        }
    }
    Ok(read)
}
