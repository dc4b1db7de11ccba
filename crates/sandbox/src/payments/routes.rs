//! The routes, each from the caller to the view it is shown.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Bytes, Data, Path, ServiceConfig},
};

use super::{
    BASE_PATH, Payments,
    agreement::ConsentRequest,
    consent_view::{consent_answer, funds_data},
    execution::PaymentRequest,
    failure::Failure,
    payment_view::{details_data, payment_answer},
};
use crate::{
    access::Call,
    bank::{Consent, ConsentStatus, Ownership, Payment, consent, owned_account, payment},
    clock,
    ec_key::KeySet,
    open_banking::whole,
};

const CONSENTS: &str = "domestic-payment-consents";
const PAYMENTS: &str = "domestic-payments";

type Answer = Result<HttpResponse, Failure>;

/// Registers all of them.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(web::resource("/jwks").get(jwks)).service(
        web::scope(BASE_PATH)
            .service(web::resource("/domestic-payment-consents").post(create_consent))
            .service(web::resource("/domestic-payment-consents/{id}").get(read_consent))
            .service(web::resource("/domestic-payment-consents/{id}/funds-confirmation").get(confirm_funds))
            .service(web::resource("/domestic-payments").post(create_payment))
            .service(web::resource("/domestic-payments/{id}").get(read_payment))
            .service(web::resource("/domestic-payments/{id}/payment-details").get(read_details)),
    );
}

/// The key that signs the answers.
async fn jwks(system: Data<Payments>) -> HttpResponse {
    let keys = KeySet { keys: [system.keys.own.public.clone()] };
    HttpResponse::Ok().insert_header(("cache-control", "public, max-age=300")).json(keys)
}

async fn create_consent(system: Data<Payments>, request: HttpRequest, body: Bytes) -> Answer {
    let command = system.command(&request, CONSENTS, &body)?;
    let (asked, instruction) = ConsentRequest::read(&body)?;
    let all = system.all(CONSENTS);
    let effect =
        move |c: &_, command: &_, now| consent_answer(&asked.agree(c, command, &instruction, now)?, &all);
    system.once(command, effect).await
}

async fn read_consent(system: Data<Payments>, request: HttpRequest, id: Path<String>) -> Answer {
    let consent = own_consent(&system, &request, id.into_inner()).await?;
    Ok(json(consent_answer(&consent, &system.all(CONSENTS))?))
}

async fn confirm_funds(system: Data<Payments>, request: HttpRequest, id: Path<String>) -> Answer {
    let consent = own_consent(&system, &request, id.into_inner()).await?;
    if consent.status != ConsentStatus::Authorised {
        return Err(Failure::ConsentUsed);
    }
    let (customer, account) = (consent.customer, consent.account);
    let owned = system.bank.read(move |c| owned_account(c, customer, account)).await?;
    let enough = matches!(owned, Ownership::Own(account) if account.available() >= consent.amount);
    Ok(whole(&system.url, &request, funds_data(enough, clock::now_seconds())))
}

async fn create_payment(system: Data<Payments>, request: HttpRequest, body: Bytes) -> Answer {
    let command = system.command(&request, PAYMENTS, &body)?;
    let ordered = PaymentRequest::read(&body)?;
    let all = system.all(PAYMENTS);
    let effect = move |c: &_, command: &_, now| payment_answer(&ordered.execute(c, command, now)?, &all);
    system.once(command, effect).await
}

async fn read_payment(system: Data<Payments>, request: HttpRequest, id: Path<String>) -> Answer {
    let payment = own_payment(&system, &request, id.into_inner()).await?;
    Ok(json(payment_answer(&payment, &system.all(PAYMENTS))?))
}

async fn read_details(system: Data<Payments>, request: HttpRequest, id: Path<String>) -> Answer {
    let payment = own_payment(&system, &request, id.into_inner()).await?;
    Ok(whole(&system.url, &request, details_data(&payment)))
}

/// The consent of the path, which must be the caller's.
async fn own_consent(system: &Payments, request: &HttpRequest, id: String) -> Result<Consent, Failure> {
    let call = system.gate.call(request)?;
    let found = system.bank.read(move |c| consent(c, &id)).await?.ok_or(Failure::NoSuch("ConsentId"))?;
    if is_of(&found, &call) { Ok(found) } else { Err(Failure::NotYours) }
}

/// The payment of the path, which must be the caller's.
async fn own_payment(system: &Payments, request: &HttpRequest, id: String) -> Result<Payment, Failure> {
    let call = system.gate.call(request)?;
    let found = system.bank.read(move |c| payment(c, &id)).await?;
    let found = found.ok_or(Failure::NoSuch("DomesticPaymentId"))?;
    if is_of(&found.consent, &call) { Ok(found) } else { Err(Failure::NotYours) }
}

/// What a customer does through one client is not for their other clients.
fn is_of(consent: &Consent, call: &Call) -> bool {
    consent.customer == call.customer && consent.client == call.client
}

fn json(body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .content_type("application/json")
        .body(body)
}

impl Payments {
    /// The address of all resources of a sort.
    fn all(&self, sort: &str) -> String {
        format!("{}{BASE_PATH}/{sort}", self.url)
    }
}
