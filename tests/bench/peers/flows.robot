*** Settings ***
Documentation       Both flows in Robot Framework Browser, with the waits and pictures of the bare script.
...                 Its variables come from the JSON file that `compare.py` writes.
Library             Browser    timeout=30s    retry_assertions_for=30s    jsextension=${CURDIR}/init_scripts.js
Library             String
Suite Setup         Open Window


*** Test Cases ***
ach-flow
    [Tags]    ach-flow
    Go To    https://ace.cbp.gov/    wait_until=domcontentloaded
    Sign In
    FOR    ${account}    IN    @{ACCOUNTS}
        Enroll    ${account}
    END

apply-flow
    [Tags]    apply-flow
    Go To    https://ace-accounts.cbp.gov/s/importer-form    wait_until=domcontentloaded
    Sleep    ${LOOKS_S}
    FOR    ${name}    ${text}    IN    &{COMPANY}
        Fill    ${name}    ${text}
    END
    Solve Captcha
    Enter Code
    ${first}    Named    textbox    Account Owner First Name
    Wait For Elements State    ${first}    visible
    Sleep    ${IDLE_S}
    Choose    Company Org. Structure    LLC
    FOR    ${name}    ${text}    IN    &{DETAILS}
        Fill    ${name}    ${text}
    END
    FOR    ${name}    ${option}    IN    &{LISTS}
        Choose    ${name}    ${option}
    END
    Still
    Picture    full=${True}
    Press    role=checkbox
    Press    role=button[name="Submit"]
    Picture
    Wait For Elements State    text=/received|submitted/i >> nth=0    visible
    Picture
    Still
    Picture    full=${True}


*** Keywords ***
Open Window
    New Browser    chromium    headless=${True}    executablePath=${BROWSER}    args=${ARGUMENTS}
    ...    chromiumSandbox=${SANDBOX}
    New Context    viewport={'width': 1280, 'height': 900}    serviceWorkers=block
    New Page
    Add Init Scripts    ${INIT_SCRIPTS}

Sign In
    Press    role=button[name="Trade/PGA User"]
    Write    ui-input[name="user"] input    ${USER}
    Write    ui-input[name="password"] input    ${PASSWORD}
    Press    role=button[name="Sign In"]
    Wait For Elements State    ui-input[name="token"] input    visible
    ${code}    Mailed Code
    Write    ui-input[name="token"] input    ${code}
    Press    role=button[name="VERIFY"]
    Wait For Elements State    role=link[name="Accounts"]    visible
    Sleep    ${IDLE_S}

Enroll
    [Arguments]    ${account}
    ${in}    Set Variable If    ${account}[is_in_frame]    iframe.part >>>${SPACE}    ${EMPTY}
    Click    role=link[name="Accounts"]
    Click    role=menuitem[name="Importers"]
    Click    role=row[name=/${account}[number]/] >> role=link[name="${account}[name]"]
    Wait For Elements State    main >> text=${account}[number] >> nth=0    visible
    Click    role=tab[name="ACH Refund Authorization"]
    Wait For Elements State    ${in}role=button[name="Get Info/Refresh"]    visible
    Still
    Click    ${in}role=button[name="Get Info/Refresh"]
    Wait For Elements State    ${in}role=alert >> text=/No ACH data/    visible
    Still
    Click    ${in}role=button[name="Add ACH Info"]
    Wait For Elements State    ${in}role=dialog[name="Add ACH Info"]    visible
    ${named}    Named    textbox    Bank Account Number
    ${number}    Set Variable    ${in}${named}
    Fill    Bank Routing Number    ${account}[routing_number]    ${in}
    Fill    Bank Account Number    ${account}[account_number]    ${in}
    Choose    Bank Control Key    ${account}[kind]    ${in}
    Still
    Picture    ${number}    full=${True}
    Press    ${in}role=button[name="Submit"]
    Wait For Elements State    ${in}role=status >> text=/success/i >> nth=0    visible
    Picture
    Still
    Click    ${in}role=button[name="Get Info/Refresh"]
    ${last}    Get Substring    ${account}[account_number]    -4
    ${shown}    Set Variable    ${in}.ach-result >> text=${last} >> nth=0
    Wait For Elements State    ${shown}    visible
    Picture    ${shown}    full=${True}
    Still
    Picture    ${shown}    full=${True}

Solve Captcha
    Sleep    ${MOVE_S}
    ${box}    Get BoundingBox    ui-captcha
    ${down}    Evaluate    $box['height'] / 2
    Click With Options    ui-captcha    position_x=28    position_y=${down}
    Wait For Function    one => one.isSolved    ui-captcha    polling=20ms
    Press    role=button[name="Next"]

Enter Code
    ${named}    Named    textbox    Verification Code
    ${field}    Set Variable    iframe >>> ${named}
    Wait For Elements State    ${field}    visible
    ${code}    Mailed Code
    Write    ${field}    ${code}
    Press    iframe >>> role=button[name="Next"]

Mailed Code
    ${mails}    Evaluate JavaScript    ${None}    ${MAILBOX}
    ${code}    Evaluate    next(mail['code'] for mail in json.loads($mails) if mail['code'])    modules=json
    RETURN    ${code}

Press
    [Arguments]    ${selector}
    Sleep    ${MOVE_S}
    Click    ${selector}

Write
    [Arguments]    ${selector}    ${text}
    Sleep    ${MOVE_S}
    Click    ${selector}
    Type Text    ${selector}    ${text}    delay=${KEY_S}    clear=${False}

Named
    [Documentation]    Select a field by its name, marked as required or not.
    [Arguments]    ${role}    ${name}
    ${plain}    Evaluate    re.escape($name)    modules=re
    RETURN    role=${role}\[name=/^[\\s*]*${plain}\[\\s*:]*$/i]

Fill
    [Arguments]    ${name}    ${text}    ${in}=${EMPTY}
    Still
    ${field}    Named    textbox    ${name}
    Fill Text    ${in}${field}    ${text}

Choose
    [Arguments]    ${name}    ${option}    ${in}=${EMPTY}
    Still
    ${named}    Named    combobox    ${name}
    ${list}    Set Variable    ${in}${named}
    ${tag}    Get Property    ${list}    localName
    IF    $tag == 'select'
        Select Options By    ${list}    label    ${option}
    ELSE
        Click    ${list}
        Click    ${in}role=option[name="${option}"]
    END

Still
    Evaluate JavaScript    ${None}    async () => await globalThis.__still()

Picture
    [Arguments]    ${mask}=${EMPTY}    ${full}=${False}
    Take Screenshot    filename=${FOLDER}/picture-{index}    fullPage=${full}    mask=${mask}    log_screenshot=${False}
