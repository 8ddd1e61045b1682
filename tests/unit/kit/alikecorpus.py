"""Names of controls, as forms of portals, banks and shops have them: which say the same, and which do not.

One pair a line, parted by `=` or `!`. Fields, unless the line stands among the buttons.
"""

from __future__ import annotations

SAME_FIELDS = """
Business Email = Business E-mail:
Business Email = Business e-mail
Business Email = Business E-Mail Address
Business Email = Business Email Address *
Business Email = BUSINESS EMAIL
Email = E-mail
Email = Email Address
Email = E-mail address (optional)
E-mail Address = e mail
E–mail = E-mail
POC Email = POC E-mail Address
POC Email = Point of Contact Email
Point-of-Contact E-Mail = POC email address
Confirm Email = Re-enter e-mail
Confirm Email Address = Retype E-mail Address
Confirm Email Address = Verify email
Account Number = Account No.
Account Number = Account No
Account Number = Account #
Account Number = Acct. No.
Account Number = Acct #
Account Number = Acct Number (9 digits)
Account Number = A/C No.
Account Number = Account Number [required]
Account Number = Account-Number
Account Number = Account Nbr.
Account Number = Account Num
Account Number = Account №
Bank Account Number = Bank Acct. Number
Bank Account Number = Bank Account #
Bank Account Number = Bank account no. (no spaces or dashes)
Bank Account Number = Bank Account Number (numbers only)
Confirm Bank Account Number = Re-enter Bank Account Number
Confirm Bank Account Number = Reenter Bank Account No.
Confirm Bank Account Number = Retype Bank Acct #
Confirm Bank Account Number = Re-type bank account number
Confirm Bank Account Number = Repeat Bank Account Number
Confirm Bank Account Number = Verify Bank Account Number
Confirm Bank Account Number = Please re-enter bank account number
Bank Routing Number = Bank Routing No.
Bank Routing Number = Bank Routing #
Bank Routing Number = Bank Routing Number (9 digits)
Bank Routing Number = Bank Routing Number (max. 9 characters)
Bank Routing Number = bank routing number…
Routing Number = Routing No
Routing Number = Routing-Number:
Routing Number = Routing Number (e.g. 021000021)
Confirm Routing Number = Re-enter Routing #
Confirm Routing Number = Verify Routing Number
Routing Transit Number = Routing/Transit Number
Routing Transit Number = Routing Transit No. (RTN)
Bank Control Key = Bank control-key
Account Type = Acct. Type
Account Type = Account Type (select one)
Account Holder Name = Account Holder's Name
Account Holder Name = Account holder’s name
Account Holder = Acct Holder
Zip = ZIP code
Zip = Postal Code
Zip = Zip/Postal Code
Zip = ZIP / Postal code
Zip Code = Post code
Zip Code = Postcode
ZIP Code (5 digits) = Zip
Mailing ZIP = Mailing Postal Code
State/Province = State / Province
State/Province = State or Province
State/Province = State-Province
Telephone Number = Phone
Telephone Number = Phone Number
Telephone Number = Telephone No.
Telephone Number = Tel.
Telephone Number = Tel. No.
Telephone Number = Phone #
Telephone = Phone number (no dashes)
Phone = Phone Number (10 digits)
POC Phone = POC Telephone Number
POC Phone = Point of Contact Telephone
POC Phone = POC Phone No.
Phone 2 = Telephone 2
Fax = Fax Number
Fax Number = Facsimile No.
Address = Addr.
Address Line 2 = Address 2
Address Line 1 = Address line-1
Address Line 1 = Addr. 1
Street Address = St. Address
Street Address = Street address:
P.O. Box = PO Box
P.O. Box = P. O. Box
Company Org. Structure = Company Organization Structure
Company Org. Structure = Company Org Structure
Type of Organization = Type of Organisation
Authorization Date = Authorisation Date
DUNS# = DUNS Number
DUNS# = DUNS
DUNS Number = D-U-N-S Number
DUNS Number = D-U-N-S® No.
Importer Record Number (IR#) = Importer Record Number
Importer Record Number (IR#) = IR Number
Importer Record Number = Importer of Record Number
IR Number = IR #
EIN = Employer Identification Number
EIN = Employer Identification Number (EIN)
Social Security Number = SSN
First Name = Given Name
Last Name = Surname
Last Name = Family name
Account Owner First Name = Account Owner Given Name
Account Owner First Name = Account Owner's First Name
Account Owner Last Name = Account-Owner Last Name
Date of Birth = Birth date
Date of Birth = DOB
Date of Birth (DOB) = Date of Birth (mm/dd/yyyy)
Fiscal Year End = Fiscal Year-End
Fiscal Year End = Fiscal Year End (MM/DD)
Website = Web site
Website = Web-Site (if any)
Company Name = Company Name (as it appears on Form 5106)
Company Name = Company name (required)
Company Name = Company  Name
U.S. Address = US Address
City = City:
Number of Employees = No. of Employees
Number of Employees = # of employees
Doing Business As (DBA) = Doing Business As
Terms & Conditions = Terms and Conditions
Entry Type = Entry type (choose one)
Bill of Lading Number = Bill of Lading No.
Bill of Lading Number = Bill of Lading #
Port of Entry = Port-of-Entry
Filer Code = Filer code (3 characters)
Suite/Unit = Suite / Unit
U.S. Address = United States Address
U.S. Address = USA Address
U.S. Address = U. S. Address
U.S. Importer Name = US importer name
Is it a U.S. Address = Is it a US address?
I.T. Contact = IT Contact (required)
Account (4 digits) = Account
Account (4 digits) = Account (max. 4 characters)
Account Number (9 digits) = Acct. No. (9 digits only)
Date (MM/DD/YYYY) = Date (mm-dd-yyyy)
Code (digits only) = Code (5 digits)
Name (as shown on passport) = Name (as it appears on passport)
Phone (optional) = Phone (required)
Certificate of Registration No. = Certificate of Registration Number
Surety No. = Surety Number
No. 2 Account = Number 2 Account
ZIP or Postal Code = ZIP Code
Routing or Transit Number = Routing/Transit No.
Suite ½ = Suite 1/2
E-Signature = eSignature
"""

SAME_BUTTONS = """
Get Info/Refresh = Get Info / Refresh
Get Info/Refresh = Get info – refresh
Add ACH Info = + Add ACH Info
Add ACH Info = Add ACH info…
Add ACH Info = Add ACH-Info
Edit ACH Info = Edit ACH Info (opens in new window)
ACH Refund Authorization = ACH Refund Authorisation
ACH Refund Authorization = ACH Refund-Authorization
Next = Next >
Next = Next »
Back = ‹ Back
Log in = Login
Sign-up = Sign up
Importers = Importers »
Contact U.S. = Contact USA
Sign up = Signup
Close = Close ×
"""

DIFFERENT_FIELDS = """
Routing Number ! Confirm Routing Number
Routing Number ! Re-enter Routing Number
Routing Number ! Bank Routing Number
Routing Number ! Routing Number 2
Routing Number ! Account Number
Routing Number ! Old Routing Number
Routing Number ! Wire Routing Number
Routing Number ! Routing Number (confirm)
Routing Number ! Routing Number (wires)
Routing Number ! Routing Number (2)
Bank Routing Number ! Bank Account Number
Bank Routing Number ! Confirm Bank Routing Number
Bank Routing Number ! Intermediary Bank Routing Number
Account Number ! Account Name
Account Number ! Account
Account Number ! Account Type
Account Number ! Account Holder
Account Number ! Confirm Account Number
Account Number ! Verify Account Number
Account Number ! Bank Account Number
Account Number ! Account Number 2
Account Number ! Account Numbers on file
Account Number ! Old Account Number
Account Number ! Current Account Number
Account Number ! Savings Account Number
Account Number ! Account Number (savings)
Account Number ! Account Number (old)
Account Number ! Account Number (last 4)
Account Number ! Account Number (again)
Account Number ! Top Account Number
Account Number ! Sub-Account Number
Account Number ! Customer Account Number
Account Number ! Vendor Acct. No.
Account Number ! Number
Account No. ! Account Note
Bank Account Number ! Bank Account Name
Bank Account Number ! Bank Account Type
Bank Account Number ! Bank Account Number Confirmation
Confirm Account Number ! Confirmation Number
Confirm Account Number ! Confirm Routing Number
Account Holder ! Account Holder Address
Account Holder ! Account Owner
Account Holder ! Second Account Holder
Account Type ! Account Subtype
Account Type ! Type
Account Owner First Name ! First Name
Account Owner First Name ! Account Owner Last Name
Account Owner First Name ! Account Owner Name
Account Owner First Name ! Former Account Owner First Name
First Name ! Last Name
First Name ! Name
First Name ! POC First Name
First Name ! First Name 2
First Name ! Spouse's First Name
First Name ! Middle Name
First Name ! Preferred First Name
Last Name ! Former Last Name
Last Name ! Last Name at Birth
Phone ! POC Phone
Phone ! Phone 2
Phone ! Phone Extension
Phone ! Phone Type
Phone ! Home Phone
Phone ! Mobile Phone
Phone ! Phone (home)
Phone ! Phone (work)
Phone ! Fax
Phone ! Fax Number
Phone ! Alternate Phone
Phone ! Phone Country Code
Phone (home) ! Phone (work)
Phone 1 ! Phone 2
Phone #1 ! Phone #2
Telephone Number ! Number
Telephone Number ! Telex Number
Email ! POC Email
Email ! Email 2
Email ! Confirm Email
Email ! Alternate Email
Email ! Email Type
Email ! Email (personal)
Business Email ! Personal Email
Business Email ! Email
Business Email ! Business Phone
Business Email ! Confirm Business Email
Business Email ! Business Address
Address ! Address 2
Address ! Address Line 1
Address ! Address Line 2
Address ! Mailing Address
Address ! Email Address
Address ! Street Address
Address ! IP Address
Address ! Address Type
Address ! Address (line 2)
Address ! Address (mailing)
Address 1 ! Address 2
Address 1 ! Address 11
Address 1-2 ! Address 12
Mailing Address ! Physical Address
Street Address ! State Address
St ! Street
Zip ! Zip 2
Zip ! ZIP+4
Zip ! Mailing Zip
Zip ! Zip (mailing)
Zip Code ! Area Code
Zip Code ! Code
Zip Code ! Country Code
State ! State/Province
State ! State of Incorporation
State ! Mailing State
State ! Status
Country ! Country of Origin
Country ! County
Country ! Country of Export
City ! City of Birth
City ! Mailing City
Company Name ! Company
Company Name ! Parent Company Name
Company Name ! Name
Company Name ! Bank Name
Company Name ! Company Name 2
Company Name ! Former Company Name
Company Name ! Company Name (former)
Company Name ! Company Name (DBA)
Company Org. Structure ! Company Structure
Importer Record Number ! Importer Number
Importer Record Number ! Surety Importer Record Number
Importer Record Number (IR#) ! Importer Record Number (2)
IR Number ! Number
IR Number ! Entry Number
EIN ! SSN
EIN ! EIN 2
Tax ID (EIN) ! Tax ID (SSN)
DUNS ! DUNS+4
DUNS Number ! Parent DUNS Number
Fiscal Year End ! Fiscal Year Start
Fiscal Year End ! Year End
Date of Birth ! Date
Date of Birth ! Date of Death
Start Date ! End Date
Website ! Site
Title ! Job Title
Title ! Account Owner Title
Amount ($) ! Amount (%)
Amount ! Amount (€)
Port of Entry ! Port of Exit
Bill of Lading Number ! Master Bill of Lading Number
Verification Code ! Confirmation Code
Password ! Confirm Password
Number of Employees ! Number of Employers
Filer Code ! Filer Code 2
Contact us ! Contact U.S.
Tell us ! Tell United States
Is it yours ! Is I.T. yours
Account (4 digits) ! Account (9 digits)
Account (4 digits) ! Account (4 letters)
Code (digits only) ! Code (letters only)
Account (up to 4 digits) ! Account (up to 17 characters)
Name (as shown on passport) ! Name (as shown on license)
Account (e.g. 1234) ! Account (e.g. 123456789)
Reference (format: A-1) ! Reference (format: B-2)
Address (Mailing) ! Address (Physical)
Address (Mailing) ! Address
Account (1) ! Account (2)
Account (old) ! Account (new)
Account (new) ! Account
Account [1] ! Account 1
Account¹ ! Account 1
Account¹ ! Account
Agree? No ! Agree? Number
Agree? No. ! Agree Number
Agree: no ! Agree number
I agree No ! I agree number
Say No. ! Say number
Yes/No ! Yes number
Yes or no ! Yes or number
Account Number ! Account Numbers
License OR ! License
Office in Portland OR today ! Office in Portland today
State or Province ! State Province
State-Province ! State or Province
Value -1 ! Value 1
Offset +1 ! Offset -1
UTC+1 ! UTC-1
Amount (+) ! Amount (-)
Amount (-) ! Amount
Amount < 100 ! Amount > 100
Total ± 5 ! Total 5
Unit 1/2 ! Unit 1-2
Unit 1/2 ! Unit 12
Unit 1.5 ! Unit 1-5
Rate 1,5 ! Rate 15
Rate 1.5 ! Rate 1,5
Rate .5 ! Rate 5
Suite 3½ ! Suite 31/2
Grade A+ ! Grade A
C++ ! C
Accounts ! Account S
Notable date ! No table date
We'll ! Well
Inactive Date ! In active Date
Unit A B ! Unit AB
C/O ! CO
A C ! Account
"""

DIFFERENT_BUTTONS = """
Confirm ! Re-enter
Verify ! Confirm
Add ACH Info ! Edit ACH Info
Add ACH Info ! Add Info
Add ACH Info ! Add ACH Info 2
Get Info/Refresh ! Refresh
Get Info ! Get Info/Refresh
Next ! Next Page
Next ! Next 2
Importers ! Importer
Importers ! Add Importers
ACH Refund Authorization ! ACH Debit Authorization
Accounts ! Account
Back ! Back to top
1 ! 11
1 ! 1-1
"""


def pairs(text: str, sign: str) -> list[tuple[str, str]]:
    """Return the pairs of a list."""
    lines = [line for line in text.strip("\n").splitlines() if line]
    found = [line.split(f" {sign} ") for line in lines]
    return [(one, other) for one, other in found]
