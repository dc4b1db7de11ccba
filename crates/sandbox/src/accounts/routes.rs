//! The routes, each from the caller to the view it is shown.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, Path, ServiceConfig},
};

use super::{
    Accounts, BASE_PATH, account_view::accounts_data, balance_view::balances_data, envelope::whole,
    failure::Failure, offer_view::offers_data, party_view::party_data, product_view::products_data,
    transaction_query::TransactionQuery, transaction_view::transactions_data,
};
use crate::bank::{
    Account, AccountId, CustomerId, Ownership, accounts_of, balances_of, offers_of, owned_account,
    page_of_entries, party,
};

type Answer = Result<HttpResponse, Failure>;

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
            .service(web::resource("/balances").get(balances))
            .service(web::resource("/transactions").get(transactions))
            .service(web::resource("/offers").get(offers))
            .service(web::resource("/products").get(products))
            .service(web::resource("/party").get(own_party)),
    );
}

async fn accounts(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let (holder, accounts) =
        system.bank.read(move |c| Ok((party(c, customer)?, accounts_of(c, customer)?))).await?;
    Ok(whole(&system, &request, accounts_data(holder.as_ref(), &accounts)))
}

async fn account(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, account) = one_account(&system, &request, &id).await?;
    let holder = system.bank.read(move |c| party(c, customer)).await?;
    Ok(whole(&system, &request, accounts_data(holder.as_ref(), &[account])))
}

async fn balances(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let balances = system.bank.read(move |c| balances_of(c, customer, accounts_of(c, customer)?)).await?;
    Ok(whole(&system, &request, balances_data(&balances)))
}

async fn account_balances(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, account) = one_account(&system, &request, &id).await?;
    let balances = system.bank.read(move |c| balances_of(c, customer, vec![account])).await?;
    Ok(whole(&system, &request, balances_data(&balances)))
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
    Ok(whole(&system, &request, offers_data(&offers)))
}

async fn account_offers(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, account) = one_account(&system, &request, &id).await?;
    let offers = system.bank.read(move |c| offers_of(c, customer, Some(account.id))).await?;
    Ok(whole(&system, &request, offers_data(&offers)))
}

async fn products(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let accounts = system.bank.read(move |c| accounts_of(c, customer)).await?;
    Ok(whole(&system, &request, products_data(&accounts)))
}

async fn account_product(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (_, account) = one_account(&system, &request, &id).await?;
    Ok(whole(&system, &request, products_data(&[account])))
}

async fn own_party(system: Data<Accounts>, request: HttpRequest) -> Answer {
    let customer = system.gate.customer(&request)?;
    let holder = system.bank.read(move |c| party(c, customer)).await?;
    Ok(whole(&system, &request, party_data(holder.as_ref())))
}

async fn account_party(system: Data<Accounts>, request: HttpRequest, id: Path<String>) -> Answer {
    let (customer, _) = one_account(&system, &request, &id).await?;
    let holder = system.bank.read(move |c| party(c, customer)).await?;
    Ok(whole(&system, &request, party_data(holder.as_ref())))
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
