//! The routes, each from the caller to the view it is shown.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderValue},
    web::{self, Data, Path, ServiceConfig},
};

use super::{
    Accounts, BASE_PATH, account_view::accounts_data, balance_view::balances_data,
    beneficiary_view::beneficiaries_data, direct_debit_view::direct_debits_data, failure::Failure,
    offer_view::offers_data, party_view::party_data, product_view::products_data,
    standing_order_view::standing_orders_data, statement_query::StatementQuery,
    statement_view::statements_data, transaction_query::TransactionQuery,
    transaction_view::transactions_data,
};
use crate::{
    bank::{
        Account, AccountId, AccountsQuery, CustomerId, EntryKind, Ownership, accounts_of, balances_of,
        beneficiaries_of, mandates_of, offers_of, owned_account, page_of_entries, party, statements_of,
    },
    open_banking::whole,
};

type Answer = Result<HttpResponse, Failure>;

/// Who somebody is, and which accounts there are, tells nothing of their money and changes seldom.
const SELDOM: &str = "private, max-age=60";

/// What whom it was made for may keep; the rest of this system's answers nobody may.
fn keepable(mut answer: HttpResponse, for_whom_and_how_long: &'static str) -> HttpResponse {
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(for_whom_and_how_long));
    answer
}

/// Registers all of them.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::scope(BASE_PATH)
            .service(web::resource("/accounts").get(accounts))
            .service(web::resource("/accounts/{id}").get(account))
            .service(web::resource("/accounts/{id}/balances").get(account_balances))
            .service(web::resource("/accounts/{id}/transactions").get(account_transactions))
            .service(web::resource("/accounts/{id}/offers").get(account_offers))
            .service(web::resource("/accounts/{id}/product").get(account_product))
            .service(web::resource("/accounts/{id}/party").get(account_party))
            .service(web::resource("/accounts/{id}/beneficiaries").get(account_beneficiaries))
            .service(web::resource("/accounts/{id}/standing-orders").get(account_standing_orders))
            .service(web::resource("/accounts/{id}/direct-debits").get(account_direct_debits))
            .service(web::resource("/accounts/{id}/statements").get(account_statements))
            .service(web::resource("/balances").get(balances))
            .service(web::resource("/transactions").get(transactions))
            .service(web::resource("/offers").get(offers))
            .service(web::resource("/products").get(products))
            .service(web::resource("/party").get(own_party))
            .service(web::resource("/beneficiaries").get(beneficiaries))
            .service(web::resource("/standing-orders").get(standing_orders))
            .service(web::resource("/direct-debits").get(direct_debits))
            .service(web::resource("/statements").get(statements)),
    );
}

async fn accounts(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let (holder, accounts) =
        system.bank.read(move |c| Ok((party(c, customer)?, accounts_of(c, customer)?))).await?;
    Ok(keepable(whole(&system.url, &request, accounts_data(holder.as_ref(), &accounts)), SELDOM))
}

async fn account(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, account) = one_account(&system, &request, &id).await?;
    let holder = system.bank.read(move |c| party(c, customer)).await?;
    Ok(whole(&system.url, &request, accounts_data(holder.as_ref(), &[account])))
}

async fn balances(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let balances = system.bank.read(move |c| balances_of(c, customer, accounts_of(c, customer)?)).await?;
    Ok(whole(&system.url, &request, balances_data(&balances)))
}

async fn account_balances(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, account) = one_account(&system, &request, &id).await?;
    let balances = system.bank.read(move |c| balances_of(c, customer, vec![account])).await?;
    Ok(whole(&system.url, &request, balances_data(&balances)))
}

async fn transactions(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    page_of_transactions(&system, &request, customer, None).await
}

async fn account_transactions(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, account) = one_account(&system, &request, &id).await?;
    page_of_transactions(&system, &request, customer, Some(account.id)).await
}

async fn page_of_transactions(
    system: &Accounts,
    request: &HttpRequest,
    customer: CustomerId,
    account: Option<AccountId>,
) -> Answer {
    let query = TransactionQuery::parse(request.query_string())?;
    let asked = query.of(customer, account);
    let page = system.bank.read(move |c| page_of_entries(c, &asked)).await?;
    query.answer(system, request, &page, transactions_data(&page.entries))
}

async fn offers(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let offers = system.bank.read(move |c| offers_of(c, customer, None)).await?;
    // They are made over night.
    Ok(keepable(whole(&system.url, &request, offers_data(&offers)), "private, max-age=600"))
}

async fn account_offers(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, account) = one_account(&system, &request, &id).await?;
    let offers = system.bank.read(move |c| offers_of(c, customer, Some(account.id))).await?;
    Ok(whole(&system.url, &request, offers_data(&offers)))
}

async fn products(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let accounts = system.bank.read(move |c| accounts_of(c, customer)).await?;
    Ok(whole(&system.url, &request, products_data(&accounts)))
}

async fn account_product(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (_, account) = one_account(&system, &request, &id).await?;
    Ok(whole(&system.url, &request, products_data(&[account])))
}

async fn own_party(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let holder = system.bank.read(move |c| party(c, customer)).await?;
    Ok(keepable(whole(&system.url, &request, party_data(holder.as_ref())), SELDOM))
}

async fn account_party(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, _) = one_account(&system, &request, &id).await?;
    let holder = system.bank.read(move |c| party(c, customer)).await?;
    Ok(whole(&system.url, &request, party_data(holder.as_ref())))
}

async fn beneficiaries(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let whose = all_accounts(&system, &request)?;
    beneficiaries_answer(&system, &request, whose).await
}

async fn account_beneficiaries(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let whose = the_account(&system, &request, &id).await?;
    beneficiaries_answer(&system, &request, whose).await
}

async fn beneficiaries_answer(system: &Accounts, request: &HttpRequest, whose: AccountsQuery) -> Answer {
    let payees = system.bank.read(move |c| beneficiaries_of(c, &whose)).await?;
    Ok(whole(&system.url, request, beneficiaries_data(&payees)))
}

async fn standing_orders(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let whose = all_accounts(&system, &request)?;
    standing_orders_answer(&system, &request, whose).await
}

async fn account_standing_orders(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let whose = the_account(&system, &request, &id).await?;
    standing_orders_answer(&system, &request, whose).await
}

async fn standing_orders_answer(system: &Accounts, request: &HttpRequest, whose: AccountsQuery) -> Answer {
    let mandates = system.bank.read(move |c| mandates_of(c, &whose, EntryKind::StandingOrder)).await?;
    Ok(whole(&system.url, request, standing_orders_data(&mandates, system.bank.until())))
}

async fn direct_debits(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let whose = all_accounts(&system, &request)?;
    direct_debits_answer(&system, &request, whose).await
}

async fn account_direct_debits(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let whose = the_account(&system, &request, &id).await?;
    direct_debits_answer(&system, &request, whose).await
}

async fn direct_debits_answer(system: &Accounts, request: &HttpRequest, whose: AccountsQuery) -> Answer {
    let mandates = system.bank.read(move |c| mandates_of(c, &whose, EntryKind::DirectDebit)).await?;
    Ok(whole(&system.url, request, direct_debits_data(&mandates)))
}

async fn statements(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let whose = all_accounts(&system, &request)?;
    statements_answer(&system, &request, whose).await
}

async fn account_statements(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let whose = the_account(&system, &request, &id).await?;
    statements_answer(&system, &request, whose).await
}

async fn statements_answer(system: &Accounts, request: &HttpRequest, whose: AccountsQuery) -> Answer {
    let query = StatementQuery::parse(request.query_string())?;
    let today = system.bank.today();
    let mut statements = system.bank.read(move |c| statements_of(c, &whose, today)).await?;
    statements.retain(|statement| query.takes(statement));
    Ok(whole(&system.url, request, statements_data(&statements)))
}

/// All accounts of the caller.
fn all_accounts(system: &Accounts, request: &HttpRequest) -> Result<AccountsQuery, Failure> {
    Ok(AccountsQuery { customer: system.gate.customer(request)?, account: None })
}

/// The account of the path.
async fn the_account(system: &Accounts, request: &HttpRequest, id: &str) -> Result<AccountsQuery, Failure> {
    let (customer, account) = one_account(system, request, id).await?;
    Ok(AccountsQuery { customer, account: Some(account.id) })
}

/// The caller and the account of the path, which must be the caller's.
async fn one_account(
    system: &Accounts,
    request: &HttpRequest,
    id: &str,
) -> Result<(CustomerId, Account), Failure> {
    let customer = system.gate.customer(request)?;
    let id: AccountId = id.parse().map_err(|_| Failure::NoSuchAccount)?;
    match system.bank.read(move |c| owned_account(c, customer, id)).await? {
        Ownership::Own(account) => Ok((customer, account)),
        Ownership::SomebodyElses => Err(Failure::NotYours),
        Ownership::Unknown => Err(Failure::NoSuchAccount),
    }
}
