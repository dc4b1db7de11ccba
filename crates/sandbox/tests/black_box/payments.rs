//! Consents and payments: what is agreed is paid, and shows in the ledger; nothing else is.

use serde_json::{Value, json};

use crate::{
    call::{Answer, get_with, send},
    data::{WRONG, WRONG_AT_THE_END, minor},
    payer::{Payer, consent_body, count, first_account, payment_body},
    running::{Sandbox, own, shared},
    sign_in::{accounts_token, token},
    specification::{Specification, complaints},
};

/// Nobody has this number.
const ELSEWHERE: &str = "00030312345678";

fn pay(payer: &Payer<'_>, consent: &Value) -> Answer {
    payer.post("/domestic-payments", &uuid::Uuid::new_v4().to_string(), &payment_body(consent))
}

/// The account's newest entry and its booked balance, as the accounts system shows them.
fn shown(sandbox: &Sandbox, customer: i64, number: &str) -> (Value, i64) {
    let token = accounts_token(sandbox, &format!("cust-{customer:04}"));
    let accounts = get_with(&sandbox.aisp("/accounts"), &token).ok();
    let has = |account: &&Value| account["Account"][0]["Identification"] == number;
    let account = accounts["Data"]["Account"].as_array().unwrap().iter().find(has).unwrap().clone();
    let path =
        |part: &str| sandbox.aisp(&format!("/accounts/{}/{part}", account["AccountId"].as_str().unwrap()));
    let entries = get_with(&path("transactions?page-size=1"), &token).ok();
    let balances = get_with(&path("balances"), &token).ok();
    let booked =
        balances["Data"]["Balance"].as_array().unwrap().iter().find(|balance| balance["Type"] == "ITBD");
    (entries["Data"]["Transaction"][0].clone(), minor(booked.unwrap()))
}

#[test]
fn a_payment_elsewhere_leaves_the_account() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0002");
    let (debtor, before) = first_account(&sandbox, 2);
    let consent = payer.consent(&consent_body(&debtor, ELSEWHERE, "12.34"));
    assert_eq!(consent["Data"]["Status"], "AUTH");
    let paid = pay(&payer, &consent);
    assert_eq!((paid.status, &paid.json()["Data"]["Status"]), (201, &json!("ACSC")), "{}", paid.text);
    let (entry, balance) = shown(&sandbox, 2, &debtor);
    assert_eq!((balance, minor(&entry), minor(&entry["Balance"])), (before - 1234, -1234, balance));
    assert_eq!(entry["CreditorAccount"]["Name"], "Fixture and Sons");
    assert_eq!(entry["CreditorAccount"]["Identification"], ELSEWHERE);
    assert_eq!(entry["TransactionInformation"], "FASTER PAYMENT FIXTURE AND SONS Invoice 17");
    let beneficiaries =
        get_with(&sandbox.aisp("/beneficiaries"), &accounts_token(&sandbox, "cust-0002")).ok();
    assert!(beneficiaries.to_string().contains(ELSEWHERE), "whom one has paid is a beneficiary");
    assert_eq!((count(&sandbox, WRONG), count(&sandbox, WRONG_AT_THE_END)), (0, 0));
}

#[test]
fn a_payment_within_the_bank_arrives_and_tells_no_nickname() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let ((debtor, before), (creditor, other_before)) =
        (first_account(&sandbox, 1), first_account(&sandbox, 2));
    let paid = pay(&payer, &payer.consent(&consent_body(&debtor, &creditor, "5")));
    assert_eq!(paid.json()["Data"]["Status"], "ACCC", "{}", paid.text);
    let ((sent, balance), (came, other_balance)) =
        (shown(&sandbox, 1, &debtor), shown(&sandbox, 2, &creditor));
    assert_eq!((balance, other_balance), (before - 500, other_before + 500));
    assert_eq!((minor(&sent), minor(&came)), (-500, 500));
    for (entry, side, number) in [(&sent, "CreditorAccount", &creditor), (&came, "DebtorAccount", &debtor)] {
        assert_eq!(entry[side]["Identification"], number.as_str());
        assert_ne!(entry[side]["Name"], "Everyday", "what others call their accounts is their own business");
    }
    assert_eq!((count(&sandbox, WRONG), count(&sandbox, WRONG_AT_THE_END)), (0, 0));
}

#[test]
fn what_is_not_there_is_not_paid() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, before) = first_account(&sandbox, 1);
    let consent = payer.consent(&consent_body(&debtor, ELSEWHERE, "9999999.00"));
    let funds = |consent: &Value| {
        let id = consent["Data"]["ConsentId"].as_str().unwrap();
        payer.get(&format!("/domestic-payment-consents/{id}/funds-confirmation"))
    };
    let available = |consent| funds(consent).ok()["Data"]["FundsAvailableResult"]["FundsAvailable"].clone();
    assert_eq!(available(&consent), false);
    assert_eq!(available(&payer.consent(&consent_body(&debtor, ELSEWHERE, "0.01"))), true);
    let rejected = pay(&payer, &consent);
    assert_eq!((rejected.status, &rejected.json()["Data"]["Status"]), (201, &json!("RJCT")));
    assert_eq!(rejected.json()["Data"]["StatusReason"][0]["StatusReasonCode"], "AM04");
    assert_eq!(first_account(&sandbox, 1).1, before);
    assert_eq!(pay(&payer, &consent).status, 400, "the consent was used");
    assert_eq!(funds(&consent).status, 400);
}

#[test]
fn the_last_penny_can_be_paid_and_no_more() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, balance) = first_account(&sandbox, 1);
    let line = count(&sandbox, "SELECT credit_line FROM accounts WHERE customer = 1 ORDER BY id LIMIT 1");
    let all = format!("{}.{:02}", (balance + line) / 100, (balance + line) % 100);
    let status = |amount: &str| {
        pay(&payer, &payer.consent(&consent_body(&debtor, ELSEWHERE, amount))).json()["Data"]["Status"]
            .clone()
    };
    assert_eq!(status(&all), "ACSC");
    assert_eq!(status("0.01"), "RJCT");
    assert_eq!(first_account(&sandbox, 1).1, -line);
}

#[test]
fn a_payment_is_what_its_consent_allows_once() {
    let sandbox = own(&[]);
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, before) = first_account(&sandbox, 1);
    let consent = payer.consent(&consent_body(&debtor, ELSEWHERE, "3.00"));
    for (pointer, other) in [
        ("/Data/Initiation/InstructedAmount/Amount", "3.01"),
        ("/Data/Initiation/InstructedAmount/Amount", "3"),
        ("/Data/Initiation/CreditorAccount/Identification", "00030312345679"),
        ("/Data/Initiation/CreditorAccount/Name", "Fixture and Daughters"),
        ("/Data/Initiation/EndToEndIdentification", "another"),
        ("/Data/Initiation/RemittanceInformation/Unstructured/0", "Invoice 18"),
        ("/Risk/PaymentContextCode", "TransferToSelf"),
        ("/Data/ConsentId", "consent-0"),
    ] {
        let mut body = payment_body(&consent);
        *body.pointer_mut(pointer).unwrap() = json!(other);
        let answer = payer.post("/domestic-payments", "a key", &body);
        assert_eq!(answer.status, 400, "{pointer}: {}", answer.text);
    }
    assert_eq!(first_account(&sandbox, 1).1, before);
    let other = Payer::new(&sandbox, "cust-0002");
    assert_eq!(pay(&other, &consent).status, 403);
    assert_eq!(pay(&payer, &consent).status, 201);
    let again = pay(&payer, &consent);
    assert_eq!((again.status, &again.json()["Errors"][0]["Path"]), (400, &json!("Data.ConsentId")));
    assert_eq!(first_account(&sandbox, 1).1, before - 300);
    let id = consent["Data"]["ConsentId"].as_str().unwrap();
    let read = payer.get(&format!("/domestic-payment-consents/{id}")).ok();
    assert_eq!(read["Data"]["Status"], "COND");
}

#[test]
fn consents_that_cannot_be_kept_are_not_given() {
    let payer = Payer::new(shared(), "cust-0001");
    let (debtor, _) = first_account(shared(), 1);
    let (others, _) = first_account(shared(), 2);
    let euro = crate::data::database(&shared().data);
    let euro: String = euro
        .query_row("SELECT number FROM accounts WHERE customer = 2 AND currency = 'EUR'", [], |row| {
            row.get(0)
        })
        .unwrap();
    for (pointer, wrong, path) in [
        ("/Data/Initiation/DebtorAccount/Identification", json!(others), "Data.Initiation.DebtorAccount"),
        ("/Data/Initiation/DebtorAccount/Identification", json!(ELSEWHERE), "Data.Initiation.DebtorAccount"),
        ("/Data/Initiation/DebtorAccount/SchemeName", json!("UK.OBIE.PAN"), "Data.Initiation.DebtorAccount"),
        ("/Data/Initiation/CreditorAccount/Identification", json!(debtor), "Data.Initiation.CreditorAccount"),
        ("/Data/Initiation/CreditorAccount/Identification", json!(euro), "Data.Initiation.CreditorAccount"),
        ("/Data/Initiation/CreditorAccount/Identification", json!("1"), "Data.Initiation.CreditorAccount"),
        (
            "/Data/Initiation/InstructedAmount/Amount",
            json!("0.00"),
            "Data.Initiation.InstructedAmount.Amount",
        ),
        (
            "/Data/Initiation/InstructedAmount/Amount",
            json!("1.005"),
            "Data.Initiation.InstructedAmount.Amount",
        ),
        (
            "/Data/Initiation/InstructedAmount/Currency",
            json!("EUR"),
            "Data.Initiation.InstructedAmount.Currency",
        ),
        (
            "/Data/Initiation/InstructionIdentification",
            json!(""),
            "Data.Initiation.InstructionIdentification",
        ),
        ("/Risk", json!({ "Unheard": "of" }), "Risk"),
    ] {
        let mut body = consent_body(&debtor, ELSEWHERE, "1.00");
        *body.pointer_mut(pointer).unwrap() = wrong;
        let answer = payer.post("/domestic-payment-consents", "a key", &body);
        assert_eq!(
            (answer.status, &answer.json()["Errors"][0]["Path"]),
            (400, &json!(path)),
            "{pointer} {body}"
        );
    }
    for body in [json!({}), json!([]), json!({ "Data": {}, "Risk": {} })] {
        assert_eq!(payer.post("/domestic-payment-consents", "a key", &body).status, 400, "{body}");
    }
}

#[test]
fn only_the_customer_may_look_and_only_with_the_scope() {
    let (sandbox, payer) = (shared(), Payer::new(shared(), "cust-0001"));
    let (debtor, _) = first_account(sandbox, 1);
    let consent = payer.consent(&consent_body(&debtor, ELSEWHERE, "1.00"));
    let path = format!("/domestic-payment-consents/{}", consent["Data"]["ConsentId"].as_str().unwrap());
    assert_eq!(payer.get(&path).status, 200);
    assert_eq!(Payer::new(sandbox, "cust-0002").get(&path).status, 403);
    assert_eq!(payer.get("/domestic-payment-consents/consent-1").status, 400);
    assert_eq!(payer.get("/domestic-payments/pay-1").status, 400);
    let status = |token: &str| get_with(&sandbox.pisp(&path), token).status;
    assert_eq!(status(&accounts_token(sandbox, "cust-0001")), 401);
    assert_eq!(status(""), 401);
    let service = |scope: &str| {
        let pairs = [
            ("grant_type", "client_credentials"),
            ("resource", "https://payments.bank.example"),
            ("scope", scope),
        ];
        token(sandbox, Some("mobile-bff"), &pairs).ok()["access_token"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(&service("payments")), 403, "a service has no accounts");
    let bearer = format!("Bearer {}", payer.token);
    let text = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
    assert_eq!(send("POST", &sandbox.pisp("/domestic-payments"), &text, "{}").status, 415);
    assert_eq!(send("DELETE", &sandbox.pisp("/domestic-payments"), &text, "").status, 405);
}

#[test]
#[ignore = "needs OPEN_BANKING_SPECS"]
fn every_answer_is_valid_by_the_official_document() {
    let (sandbox, standard) = (own(&[]), Specification::payments());
    let payer = Payer::new(&sandbox, "cust-0001");
    let (debtor, _) = first_account(&sandbox, 1);
    let check = |method: &str, path: &str, answer: &Answer| {
        assert_eq!(answer.header("x-fapi-interaction-id").len(), 36, "{path}");
        let Some(schema) = standard.schema(method, path, answer.status) else {
            assert_eq!(answer.text, "", "{path}: the document gives {} no body", answer.status);
            return;
        };
        assert!(answer.header("x-jws-signature").contains(".."), "{path}");
        assert_eq!(complaints(&schema, &answer.json()), Vec::<String>::new(), "{path}: {}", answer.text);
    };
    let (consents, payments) = ("/domestic-payment-consents", "/domestic-payments");
    for amount in ["1.50", "9999999"] {
        let agreed = payer.post(consents, amount, &consent_body(&debtor, ELSEWHERE, amount));
        check("post", consents, &agreed);
        let id = agreed.json()["Data"]["ConsentId"].as_str().unwrap().to_owned();
        check("get", &format!("{consents}/{{ConsentId}}"), &payer.get(&format!("{consents}/{id}")));
        let funds = payer.get(&format!("{consents}/{id}/funds-confirmation"));
        check("get", &format!("{consents}/{{ConsentId}}/funds-confirmation"), &funds);
        let paid = payer.post(payments, amount, &payment_body(&agreed.json()));
        check("post", payments, &paid);
        let id = paid.json()["Data"]["DomesticPaymentId"].as_str().unwrap().to_owned();
        check("get", &format!("{payments}/{{DomesticPaymentId}}"), &payer.get(&format!("{payments}/{id}")));
        let details = payer.get(&format!("{payments}/{id}/payment-details"));
        check("get", &format!("{payments}/{{DomesticPaymentId}}/payment-details"), &details);
        check("post", payments, &payer.post(payments, "another", &payment_body(&agreed.json())));
        check(
            "get",
            &format!("{payments}/{{DomesticPaymentId}}"),
            &get_with(&sandbox.pisp(&format!("{payments}/{id}")), ""),
        );
        let other = Payer::new(&sandbox, "cust-0002").get(&format!("{payments}/{id}"));
        assert_eq!(other.status, 403);
        check("get", &format!("{payments}/{{DomesticPaymentId}}"), &other);
    }
    check("post", consents, &payer.post(consents, "a key", &json!({ "Data": 1 })));
    // What was paid is valid at the accounts system too.
    let token = accounts_token(&sandbox, "cust-0001");
    let entries = get_with(&sandbox.aisp("/transactions"), &token);
    let schema = Specification::open_banking().schema("get", "/transactions", 200).unwrap();
    assert!(entries.text.contains("FASTER PAYMENT"));
    assert_eq!(complaints(&schema, &entries.json()), Vec::<String>::new());
}
