; The Windows installer. Built by scripts/windows-package, which gives:
;   VERSION  three numbers            FILES  folder of what is installed
;   OUT      the installer to write   ICON   its icon
;   SIGN     command that signs the file whose name follows
; What it takes and answers is told in docs/installation.md.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
; Wide enough for what preauctl.exe shares with preau.exe to be stored once.
SetCompressorDictSize 64
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
AllowSkipFiles off
CRCCheck force

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define IDENTIFIER fr.preau.desktop
!define UNINSTALL_KEY Software\Microsoft\Windows\CurrentVersion\Uninstall\${IDENTIFIER}
; Written by the MSI too: two ways of installing for everybody would step on each other.
!define PRODUCT_KEY Software\${IDENTIFIER}
!define WEBVIEW2 Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}

!define REFUSED_RUNNING 3
!define REFUSED_OLDER 4
!define REFUSED_FILES 5
!define REFUSED_SYSTEM 6
!define REFUSED_RIGHTS 7
!define REFUSED_OTHERWISE_INSTALLED 8
!define REFUSED_WEBVIEW2 9
!define REFUSED_NOT_INSTALLED 10
!define REFUSED_DATA 11
!define REFUSED_FOLDER 12

; Stands for the usual folder until it is known whose it is; its last part is added to a folder that is browsed to.
!define USUAL_FOLDER "\Preau"

!define NO_PLACE "Préau s’installe dans un dossier à lui, sur un disque de cet ordinateur : ni à la racine d’un disque, ni sur le réseau, ni dans le dossier de Windows, ni dans celui de ses données. Choisissez un autre dossier."
!define IS_RUNNING "Préau est en cours d’utilisation sur cet ordinateur. Fermez Préau et preauctl dans toutes les sessions, puis recommencez. Rien n’a été modifié."

; Rights on the program's files, as Windows writes them. The person who installed keeps the right to change
; these rights, which upgrading and uninstalling need, and loses that of writing: the program runs as that person.
!define WRITING 0x10156
!define RIGHTS_OF_SYSTEM "(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
!define RIGHTS_FOR_ALL "${RIGHTS_OF_SYSTEM}(A;OICI;0x1200a9;;;BU)(A;OICI;0x1200a9;;;AC)"

Name "Préau"
OutFile "${OUT}"
BrandingText "Préau ${VERSION}"
InstallDir "${USUAL_FOLDER}"
; Refused below, with a sentence.
AllowRootDirInstall true
ShowInstDetails nevershow
ShowUninstDetails nevershow
!finalize '${SIGN} "%1"' = 0
!uninstfinalize '${SIGN} "%1"' = 0

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey /LANG=1036 ProductName "Préau"
VIAddVersionKey /LANG=1036 FileDescription "Installation de Préau"
VIAddVersionKey /LANG=1036 CompanyName "Préau"
VIAddVersionKey /LANG=1036 LegalCopyright "EUPL-1.2"
VIAddVersionKey /LANG=1036 FileVersion "${VERSION}"
VIAddVersionKey /LANG=1036 ProductVersion "${VERSION}"

Var ForAll      ; 1 with /AllUsers
Var Person      ; security identifier of the person who installs
Var Previous    ; folder of the version that is there
Var OnDesktop   ; 0 with /NoDesktop
Var Waited      ; 1 once the program that asked for the upgrade has ended
Var Before      ; what stood in the folder: nothing, empty, ours, foreign
Var Started     ; 1 from the first change to the folder to the last
Var DeleteData  ; 1 when the data go too

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP side.bmp
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "Installer Préau"
!define MUI_WELCOMEPAGE_TEXT "Préau administre les comptes en ligne des familles de l’école : import, feuilles individuelles, listes et suivi, sans réseau.$\r$\n$\r$\nL’installation ne demande pas les droits d’administrateur. Vos données ne sont jamais modifiées par l’installation : une version plus récente les reprend telles quelles, après une sauvegarde.$\r$\n$\r$\nFermez Préau avant de continuer."
!define MUI_FINISHPAGE_TITLE "Préau est installé"
!define MUI_FINISHPAGE_TEXT "Vous le trouverez dans le menu Démarrer et sur le Bureau."
!define MUI_FINISHPAGE_RUN "$INSTDIR\preau.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir Préau"
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenUpgrading

!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenUpgrading
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolderPage
!define MUI_PAGE_HEADER_TEXT "Dossier d’installation"
!define MUI_PAGE_HEADER_SUBTEXT "Préau s’installe dans un dossier à lui."
!define MUI_DIRECTORYPAGE_TEXT_TOP "Le dossier proposé convient presque toujours. Pour en choisir un autre, cliquez sur Parcourir. Cliquez ensuite sur Installer."
!define MUI_DIRECTORYPAGE_TEXT_DESTINATION "Dossier de Préau"
!insertmacro MUI_PAGE_DIRECTORY
!define MUI_PAGE_HEADER_TEXT "Installation en cours"
!define MUI_PAGE_HEADER_SUBTEXT "Les fichiers de Préau sont mis en place."
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "Installation terminée"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "Préau est installé."
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "Installation interrompue"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "L’installation n’est pas allée à son terme."
!insertmacro MUI_PAGE_INSTFILES
; The pages forget their other texts by themselves.
!undef MUI_INSTFILESPAGE_ABORTHEADER_TEXT
!undef MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT
!insertmacro MUI_PAGE_FINISH
!define MUI_PAGE_HEADER_TEXT "Désinstaller Préau"
!define MUI_PAGE_HEADER_SUBTEXT "Les données de l’école sont gardées, sauf si vous demandez de les effacer."
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Préau va être désinstallé. Fermez-le d’abord, puis cliquez sur Désinstaller."
!define MUI_UNCONFIRMPAGE_TEXT_LOCATION "Dossier de Préau :"
!insertmacro MUI_UNPAGE_CONFIRM
!define MUI_PAGE_HEADER_TEXT "Désinstallation en cours"
!define MUI_PAGE_HEADER_SUBTEXT "Les fichiers de Préau sont retirés."
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "Désinstallation terminée"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "Préau est désinstallé."
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "Désinstallation interrompue"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "La désinstallation n’est pas allée à son terme."
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE French

; Each program file, by name: what is put, protected, looked at and removed.
!macro EachFile do
    !insertmacro ${do} preau.exe
    !insertmacro ${do} preauctl.exe
    !insertmacro ${do} WebView2Loader.dll
    !insertmacro ${do} LICENCE.txt
    !insertmacro ${do} NOTICES.txt
    !insertmacro ${do} OFL.txt
!macroend

; A line for those who deploy: nobody sees the messages of a silent installation.
!macro Note text
    Push "${text}"
    !ifdef __UNINSTALL__
        Call un.Note
    !else
        Call Note
    !endif
!macroend

; The end, with its code and its sentence.
!macro Leave code text
    !insertmacro Note "${code} ${text}"
    MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
    SetErrorLevel ${code}
    Quit
!macroend

!macro IsNamed file
    ${If} $3 == "${file}"
        StrCpy $4 1
    ${EndIf}
!macroend

; The owner first: who owns a file changes its rights.
!macro SetAccess path
    ${If} $ForAll = 1
        System::Call 'advapi32::SetFileSecurityW(w "${path}", i 1, p r1)'
    ${EndIf}
    System::Call 'advapi32::SetFileSecurityW(w "${path}", i 0x80000004, p r1)'
!macroend

!macro SetFileAccess file
    !insertmacro SetAccess "$INSTDIR\${file}"
!macroend

; A running program cannot be opened for writing; nothing is written.
!macro LookForUse file
    ${If} ${FileExists} "$INSTDIR\${file}"
        System::Call 'kernel32::CreateFileW(w "$INSTDIR\${file}", i 0x40000000, i 0, p 0, i 3, i 0, p 0) p .r1 ?e'
        Pop $2
        ${If} $1 = -1
            StrCpy $0 $2
        ${Else}
            System::Call 'kernel32::CloseHandle(p r1)'
        ${EndIf}
    ${EndIf}
!macroend

!macro RemoveFile file
    Delete "$INSTDIR\${file}"
!macroend

!macro Functions un
Function ${un}Note
    Exch $0
    Push $1
    Push $2
    Push $3
    Push $4
    Push $5
    Push $6
    Push $7
    Push $8
    ${GetTime} "" L $1 $2 $3 $4 $5 $6 $7
    ClearErrors
    FileOpen $8 "$TEMP\preau-installation.log" a
    ${IfNot} ${Errors}
        FileSeek $8 0 END $4
        ${If} $4 = 0
            FileWriteUTF16LE /BOM $8 ""
        ${EndIf}
        FileWriteUTF16LE $8 "$3-$2-$1 $5:$6:$7 ${VERSION} $0$\r$\n"
        FileClose $8
    ${EndIf}
    ClearErrors
    Pop $8
    Pop $7
    Pop $6
    Pop $5
    Pop $4
    Pop $3
    Pop $2
    Pop $1
    Pop $0
FunctionEnd

; The security identifier of the person, in $Person.
Function ${un}FindPerson
    StrCpy $Person ""
    System::Call 'kernel32::GetCurrentProcess() p .r0'
    System::Call 'advapi32::OpenProcessToken(p r0, i 8, *p .r1) i .r2'
    ${If} $2 <> 0
        System::Call 'advapi32::GetTokenInformation(p r1, i 1, p 0, i 0, *i .r3)'
        System::Alloc $3
        Pop $4
        System::Call 'advapi32::GetTokenInformation(p r1, i 1, p r4, i r3, *i .r3) i .r2'
        ${If} $2 <> 0
            System::Call '*$4(p .r5)'
            System::Call 'advapi32::ConvertSidToStringSidW(p r5, *p .r6) i .r2'
            ${If} $2 <> 0
                System::Call 'kernel32::lstrcpynW(w .r7, p r6, i 256)'
                StrCpy $Person $7
                System::Call 'kernel32::LocalFree(p r6)'
            ${EndIf}
        ${EndIf}
        System::Free $4
        System::Call 'kernel32::CloseHandle(p r1)'
    ${EndIf}
FunctionEnd

; What stands in the folder $1, in $0: nothing, empty, ours, foreign. Ours holds what this installer puts there and
; nothing else, even when a stop left only a part of it.
Function ${un}LookAt
    StrCpy $0 nothing
    System::Call 'kernel32::GetFileAttributesW(w r1) i .r2'
    ${If} $2 = -1
        Return
    ${EndIf}
    StrCpy $0 foreign
    ClearErrors
    FindFirst $2 $3 "$1\*.*"
    ${If} ${Errors}
        Return
    ${EndIf}
    StrCpy $0 empty
    ${DoUntil} ${Errors}
        ${If} $3 != "."
        ${AndIf} $3 != ".."
            StrCpy $4 0
            !insertmacro EachFile IsNamed
            !insertmacro IsNamed uninstall.exe
            !insertmacro IsNamed nouveau
            ${If} $4 = 0
                StrCpy $0 foreign
                ${Break}
            ${EndIf}
            StrCpy $0 ours
        ${EndIf}
        FindNext $2 $3
    ${Loop}
    FindClose $2
    ClearErrors
FunctionEnd

; The same of $INSTDIR, with what is being unpacked in it: a folder or a licence of such a name alone may be anybody's.
Function ${un}LookAtFolder
    StrCpy $1 "$INSTDIR"
    Call ${un}LookAt
    StrCpy $Before $0
    ${If} $Before == ours
        StrCpy $1 "$INSTDIR\nouveau"
        Call ${un}LookAt
        ${If} $0 == foreign
            StrCpy $Before foreign
        ${ElseIf} $0 == nothing
        ${AndIfNot} ${FileExists} "$INSTDIR\preau.exe"
        ${AndIfNot} ${FileExists} "$INSTDIR\uninstall.exe"
            StrCpy $Before foreign
        ${EndIf}
    ${EndIf}
FunctionEnd

; Gives the folder, which was found to be Préau's, and the program's files the rights in $0.
Function ${un}SetRights
    System::Call 'advapi32::ConvertStringSecurityDescriptorToSecurityDescriptorW(w r0, i 1, *p .r1, p 0) i .r2'
    ${If} $2 <> 0
        !insertmacro SetAccess "$INSTDIR"
        !insertmacro EachFile SetFileAccess
        !insertmacro SetFileAccess uninstall.exe
        System::Call 'kernel32::LocalFree(p r1)'
    ${EndIf}
FunctionEnd

Function ${un}Protect
    ${If} $ForAll = 1
        StrCpy $0 "O:BAD:P${RIGHTS_FOR_ALL}"
    ${Else}
        StrCpy $0 "D:P(D;OICI;${WRITING};;;$Person)${RIGHTS_OF_SYSTEM}(A;OICI;FA;;;$Person)"
    ${EndIf}
    Call ${un}SetRights
FunctionEnd

Function ${un}Unprotect
    ${If} $ForAll = 1
        StrCpy $0 "O:BAD:P${RIGHTS_FOR_ALL}"
    ${Else}
        StrCpy $0 "D:P${RIGHTS_OF_SYSTEM}(A;OICI;FA;;;$Person)"
    ${EndIf}
    Call ${un}SetRights
FunctionEnd

; The error Windows meets in opening a program to be replaced, in $0; 0 when there is none. What has just ended may
; hold its files a moment longer.
Function ${un}LookForUse
    StrCpy $3 0
    ${Do}
        StrCpy $0 0
        !insertmacro EachFile LookForUse
        ${If} $0 <> 32
        ${OrIf} $Waited <> 1
        ${OrIf} $3 >= 30
            ${Break}
        ${EndIf}
        IntOp $3 $3 + 1
        Sleep 500
    ${Loop}
FunctionEnd

; Leaves for the error $0 of ${un}LookForUse, with everything as it was.
Function ${un}RefuseForUse
    ${If} $0 = 32
        !insertmacro Leave ${REFUSED_RUNNING} "${IS_RUNNING}"
    ${EndIf}
    !insertmacro Leave ${REFUSED_FILES} "Les fichiers de Préau ne peuvent pas être modifiés (erreur Windows $0). Recommencez depuis la session qui a installé Préau. Rien n’a été modifié."
FunctionEnd

; Leaves with everything as it was when a program of Préau is running or its files cannot be written.
Function ${un}RefuseWhileInUse
    Call ${un}Unprotect
    Call ${un}LookForUse
    ${If} $0 <> 0
        StrCpy $5 $0
        Call ${un}Protect
        StrCpy $0 $5
        Call ${un}RefuseForUse
    ${EndIf}
FunctionEnd
!macroend
!insertmacro Functions ""
!insertmacro Functions "un."

; Everybody's or the person's own: registry, menus and default folder follow.
Function ChooseScope
    ${If} $ForAll = 1
        UserInfo::GetAccountType
        Pop $0
        ${If} $0 != "Admin"
            !insertmacro Leave ${REFUSED_RIGHTS} "L’installation pour tous les utilisateurs demande les droits d’administrateur. Lancez-la en tant qu’administrateur, ou sans /AllUsers pour vous seul. Rien n’a été modifié."
        ${EndIf}
        SetShellVarContext all
    ${Else}
        SetShellVarContext current
    ${EndIf}
FunctionEnd

; Préau starts the installer, then ends: the process numbered $0 has a minute to do so.
Function WaitForProcess
    System::Call 'kernel32::OpenProcess(i 0x100000, i 0, i r0) p .r1'
    ${If} $1 P<> 0
        System::Call 'kernel32::WaitForSingleObject(p r1, i 60000) i .r2'
        System::Call 'kernel32::CloseHandle(p r1)'
        ${If} $2 = 258
            !insertmacro Leave ${REFUSED_RUNNING} "${IS_RUNNING}"
        ${EndIf}
    ${EndIf}
    StrCpy $Waited 1
FunctionEnd

; Whether Préau may be installed in $INSTDIR, in $0: yes, place or foreign. A folder that holds anything else is never
; taken, since it is given rights of its own and removed in the end.
Function JudgeFolder
    Call LookAtFolder
    ${If} $Previous != ""
    ${AndIf} $INSTDIR == $Previous
        StrCpy $Before ours
        StrCpy $0 yes
        Return
    ${EndIf}
    StrCpy $0 place
    System::Call 'kernel32::GetFullPathNameW(w "$INSTDIR", i ${NSIS_MAX_STRLEN}, w .r1, p 0) i .r2'
    ; Neither \\server\share nor a root.
    StrCpy $2 $1 2 1
    StrLen $3 $1
    ${If} $2 != ":\"
    ${OrIf} $3 <= 3
        Return
    ${EndIf}
    ; A disk of this computer: removable, fixed or in memory.
    StrCpy $2 $1 3
    System::Call 'kernel32::GetDriveTypeW(w r2) i .r3'
    ${If} $3 <> 2
    ${AndIf} $3 <> 3
    ${AndIf} $3 <> 6
        Return
    ${EndIf}
    SetShellVarContext current
    StrCpy $4 "$LOCALAPPDATA\${IDENTIFIER}"
    ${If} $ForAll = 1
        SetShellVarContext all
    ${EndIf}
    StrLen $2 "$WINDIR\"
    StrCpy $2 "$1\" $2
    StrLen $3 "$4\"
    StrCpy $3 "$1\" $3
    ${If} $2 == "$WINDIR\"
    ${OrIf} $3 == "$4\"
        Return
    ${EndIf}
    StrCpy $0 yes
    ${If} $Before == foreign
        StrCpy $0 foreign
    ${EndIf}
FunctionEnd

Function RefuseFolder
    Call JudgeFolder
    ${If} $0 == place
        !insertmacro Leave ${REFUSED_FOLDER} "${NO_PLACE} Rien n’a été modifié."
    ${ElseIf} $0 == foreign
        !insertmacro Leave ${REFUSED_FOLDER} "Le dossier « $INSTDIR » contient autre chose que Préau, qui s’installe dans un dossier à lui. Choisissez un dossier vide ou qui n’existe pas encore. Rien n’a été modifié."
    ${EndIf}
FunctionEnd

; The same on the page, where a folder inside the one that was chosen is proposed.
Function LeaveFolderPage
    Call JudgeFolder
    ${If} $0 == place
        MessageBox MB_OK|MB_ICONEXCLAMATION "${NO_PLACE}"
        Abort
    ${ElseIf} $0 == foreign
        StrCpy $5 "$INSTDIR"
        StrCpy $6 "$INSTDIR${USUAL_FOLDER}"
        SendMessage $mui.DirectoryPage.Directory ${WM_SETTEXT} 0 "STR:$6"
        MessageBox MB_OK|MB_ICONEXCLAMATION "Le dossier « $5 » contient autre chose que Préau, qui s’installe dans un dossier à lui.$\r$\n$\r$\n« $6 » est proposé à sa place : continuez pour l’accepter, ou choisissez-en un autre."
        Abort
    ${EndIf}
FunctionEnd

Function .onInit
    ${IfNot} ${RunningX64}
    ${OrIfNot} ${AtLeastWin10}
        !insertmacro Leave ${REFUSED_SYSTEM} "Préau demande Windows 10 ou 11, en 64 bits. Rien n’a été modifié."
    ${EndIf}
    SetRegView 64
    StrCpy $ForAll 0
    StrCpy $OnDesktop 1
    StrCpy $DeleteData 0
    StrCpy $Waited 0
    StrCpy $Started 0
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/AllUsers" $0
    ${IfNot} ${Errors}
        StrCpy $ForAll 1
    ${EndIf}
    ClearErrors
    ${GetOptions} $R0 "/NoDesktop" $0
    ${IfNot} ${Errors}
        StrCpy $OnDesktop 0
    ${EndIf}
    ClearErrors
    ${GetOptions} $R0 "/WaitFor=" $0
    ${IfNot} ${Errors}
        Call WaitForProcess
    ${EndIf}
    Call ChooseScope
    Call FindPerson

    ReadRegStr $Previous SHCTX "${UNINSTALL_KEY}" InstallLocation
    ClearErrors
    ${GetOptions} $R0 "/Uninstall" $0
    ${IfNot} ${Errors}
        Call UninstallAndWait
    ${EndIf}

    ; Removed by hand: what stands there now, if anything, is judged as any folder.
    ${IfNot} ${FileExists} "$Previous\preau.exe"
    ${AndIfNot} ${FileExists} "$Previous\uninstall.exe"
        StrCpy $Previous ""
    ${EndIf}

    ReadRegStr $0 HKLM "${PRODUCT_KEY}" Installer
    ${If} $0 == "msi"
    ${OrIf} $ForAll = 0
    ${AndIf} $0 != ""
        !insertmacro Leave ${REFUSED_OTHERWISE_INSTALLED} "Préau est déjà installé pour tous les utilisateurs de cet ordinateur. Mettez-le à jour de la même façon, ou désinstallez-le d’abord. Rien n’a été modifié."
    ${EndIf}

    ReadRegStr $0 SHCTX "${UNINSTALL_KEY}" DisplayVersion
    ${If} $0 != ""
        ${VersionCompare} "$0" "${VERSION}" $1
        ${If} $1 = 1
            !insertmacro Leave ${REFUSED_OLDER} "Une version plus récente de Préau ($0) est déjà installée. Rien n’a été modifié."
        ${EndIf}
    ${EndIf}

    ; A folder that cannot be is not passed on, and another would be taken in its place without a word.
    ${If} $INSTDIR == "${USUAL_FOLDER}"
        System::Call 'kernel32::GetCommandLineW() w .r1'
        ClearErrors
        ${GetOptions} $1 "/D=" $0
        ${IfNot} ${Errors}
            !insertmacro Leave ${REFUSED_FOLDER} "${NO_PLACE} Rien n’a été modifié."
        ${EndIf}
    ${EndIf}
    ${If} $Previous != ""
    ${AndIf} $INSTDIR != "${USUAL_FOLDER}"
    ${AndIf} $INSTDIR != $Previous
        !insertmacro Leave ${REFUSED_OTHERWISE_INSTALLED} "Préau est déjà installé dans un autre dossier : $Previous. Désinstallez-le d’abord ; vos données seront gardées. Rien n’a été modifié."
    ${EndIf}
    ${If} $Previous != ""
        StrCpy $INSTDIR $Previous
    ${ElseIf} $INSTDIR == "${USUAL_FOLDER}"
        ${If} $ForAll = 1
            StrCpy $INSTDIR "$PROGRAMFILES64\Preau"
        ${Else}
            StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Preau"
        ${EndIf}
    ${EndIf}
    ; Who sees the pages chooses on theirs.
    ${If} ${Silent}
        Call RefuseFolder
    ${EndIf}
    Call LookForWebView2
FunctionEnd

Function SkipWhenUpgrading
    ${If} $Previous != ""
        Abort
    ${EndIf}
FunctionEnd

; Windows draws the window with WebView2, part of Windows 11 and of Windows 10 kept up to date.
Function LookForWebView2
    SetRegView 32
    ReadRegStr $0 HKLM "SOFTWARE\${WEBVIEW2}" pv
    SetRegView 64
    ${If} $0 == ""
    ${OrIf} $0 == "0.0.0.0"
        ReadRegStr $0 HKCU "Software\${WEBVIEW2}" pv
    ${EndIf}
    ${If} $0 == ""
    ${OrIf} $0 == "0.0.0.0"
        ClearErrors
        ${GetOptions} $R0 "/RequireWebView2" $0
        ${IfNot} ${Errors}
            !insertmacro Leave ${REFUSED_WEBVIEW2} "Le composant Microsoft Edge WebView2 Runtime manque sur cet ordinateur. Rien n’a été modifié."
        ${EndIf}
        !insertmacro Note "WebView2 Runtime absent"
        MessageBox MB_OK|MB_ICONEXCLAMATION "Le composant Microsoft Edge WebView2 Runtime, dont Préau a besoin pour afficher sa fenêtre, manque sur cet ordinateur. Il fait partie de Windows 11 et de Windows 10 à jour.$\r$\n$\r$\nPréau va être installé, mais ne s’ouvrira pas sans lui. Faites les mises à jour de Windows, ou demandez à votre service informatique d’installer « WebView2 Runtime » de Microsoft ; aucun autre réglage ne sera nécessaire." /SD IDOK
    ${EndIf}
FunctionEnd

; The uninstaller moves away before it works, so nobody can wait for it. Run from elsewhere it can be waited for,
; and its code is passed on.
Function UninstallAndWait
    ${If} $Previous == ""
    ${OrIfNot} ${FileExists} "$Previous\uninstall.exe"
        !insertmacro Leave ${REFUSED_NOT_INSTALLED} "Préau n’est pas installé ici : rien à désinstaller."
    ${EndIf}
    InitPluginsDir
    CopyFiles /SILENT "$Previous\uninstall.exe" "$PLUGINSDIR\uninstall.exe"
    StrCpy $1 ""
    ClearErrors
    ${GetOptions} $R0 "/DeleteData" $0
    ${IfNot} ${Errors}
        StrCpy $1 "$1 /DeleteData"
    ${EndIf}
    ${If} ${Silent}
        StrCpy $1 "$1 /S"
    ${EndIf}
    ExecWait '"$PLUGINSDIR\uninstall.exe"$1 _?=$Previous' $0
    SetErrorLevel $0
    Quit
FunctionEnd

!macro PutFile file
    File "${FILES}/${file}"
!macroend

; The new file takes the place of the old one, at once.
!macro ReplaceFile file
    System::Call 'kernel32::MoveFileExW(w "$INSTDIR\nouveau\${file}", w "$INSTDIR\${file}", i 9) i .r1'
    ${If} $1 = 0
        StrCpy $5 1
    ${EndIf}
!macroend

; Takes away what was unpacked: what was there before stays, protected as it was.
Function PutBack
    StrCpy $Started 0
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR\nouveau"
    ${If} $Before == ours
        Call Protect
    ${Else}
        RMDir "$INSTDIR"
        ${If} $Before == empty
            ; With the rights that its place gives it.
            CreateDirectory "$INSTDIR"
        ${EndIf}
    ${EndIf}
FunctionEnd

Function RefuseFiles
    Call PutBack
    !insertmacro Leave ${REFUSED_FILES} "Les fichiers de Préau n’ont pas pu être écrits dans $INSTDIR. Vérifiez vos droits et la place libre du disque. Rien n’a été modifié."
FunctionEnd

; A full disk ends the unpacking here.
Function .onInstFailed
    ${If} $Started = 1
        Call RefuseFiles
    ${EndIf}
FunctionEnd

Section
    SetOverwrite on
    Call RefuseFolder
    ${If} $Before == ours
        Call RefuseWhileInUse
        RMDir /r "$INSTDIR\nouveau"
    ${EndIf}
    StrCpy $Started 1
    ; Unpacked beside first: a full disk leaves the version that was there.
    ClearErrors
    CreateDirectory "$INSTDIR"
    Call Unprotect
    SetOutPath "$INSTDIR\nouveau"
    ${If} ${Errors}
        Call RefuseFiles
    ${EndIf}
    !insertmacro EachFile PutFile
    WriteUninstaller "$INSTDIR\nouveau\uninstall.exe"
    ${If} ${Errors}
        Call RefuseFiles
    ${EndIf}
    SetOutPath "$INSTDIR"
    ; Unpacking took a while.
    Call LookForUse
    ${If} $0 <> 0
        StrCpy $5 $0
        Call PutBack
        StrCpy $0 $5
        Call RefuseForUse
    ${EndIf}
    StrCpy $Started 0
    StrCpy $5 0
    !insertmacro EachFile ReplaceFile
    !insertmacro ReplaceFile uninstall.exe
    RMDir "$INSTDIR\nouveau"
    Call Protect
    ${If} $5 <> 0
        !insertmacro Leave ${REFUSED_FILES} "Les fichiers de Préau n’ont pas pu être remplacés dans $INSTDIR. Fermez Préau et relancez cette installation pour la terminer."
    ${EndIf}

    CreateShortCut "$SMPROGRAMS\Préau.lnk" "$INSTDIR\preau.exe" "" "" "" SW_SHOWNORMAL "" "Comptes des familles de l’école"
    ${If} $OnDesktop = 1
        ${If} $Previous == ""
        ${OrIf} ${FileExists} "$DESKTOP\Préau.lnk"
            CreateShortCut "$DESKTOP\Préau.lnk" "$INSTDIR\preau.exe" "" "" "" SW_SHOWNORMAL "" "Comptes des familles de l’école"
        ${EndIf}
    ${EndIf}

    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegStr SHCTX "${PRODUCT_KEY}" Installer "nsis"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" DisplayName "Préau"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" DisplayVersion "${VERSION}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" Publisher "Préau"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" DisplayIcon "$INSTDIR\preau.exe"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" InstallLocation "$INSTDIR"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
    WriteRegStr SHCTX "${UNINSTALL_KEY}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" EstimatedSize $0
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" NoModify 1
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" NoRepair 1
    !insertmacro Note "0 Préau est installé dans $INSTDIR"
    SetErrorLevel 0
SectionEnd

Function un.onInit
    SetRegView 64
    StrCpy $Waited 0
    System::Call 'kernel32::GetLongPathNameW(w "$INSTDIR", w .r1, i ${NSIS_MAX_STRLEN}) i .r2'
    ${If} $2 <> 0
        StrCpy $INSTDIR $1
    ${EndIf}
    ; The person's own, unless the registry knows this folder for everybody.
    StrCpy $ForAll 0
    ReadRegStr $0 HKLM "${UNINSTALL_KEY}" InstallLocation
    ${If} $0 == $INSTDIR
        StrCpy $ForAll 1
        UserInfo::GetAccountType
        Pop $1
        ${If} $1 != "Admin"
            !insertmacro Leave ${REFUSED_RIGHTS} "Préau est installé pour tous les utilisateurs : sa désinstallation demande les droits d’administrateur. Rien n’a été modifié."
        ${EndIf}
        SetShellVarContext all
    ${Else}
        SetShellVarContext current
        ; An uninstaller that was put elsewhere leaves that folder alone.
        ReadRegStr $5 HKCU "${UNINSTALL_KEY}" InstallLocation
        Call un.LookAtFolder
        ${If} $5 != $INSTDIR
        ${AndIf} $Before != ours
            !insertmacro Leave ${REFUSED_NOT_INSTALLED} "Préau n’est pas installé ici : rien à désinstaller."
        ${EndIf}
    ${EndIf}
    Call un.FindPerson
    StrCpy $DeleteData 0
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/DeleteData" $0
    ${IfNot} ${Errors}
        StrCpy $DeleteData 1
    ${EndIf}
FunctionEnd

Section Uninstall
    Call un.RefuseWhileInUse
    ${If} $DeleteData = 0
        MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Voulez-vous aussi effacer les données de l’école enregistrées dans votre session : comptes, feuilles, sauvegardes ?$\r$\n$\r$\nSi vous répondez Non, elles sont gardées et une nouvelle installation les retrouvera." /SD IDNO IDNO keep
        MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "Les données de l’école seront effacées définitivement, sauvegardes comprises. Les effacer ?" /SD IDNO IDNO keep
        StrCpy $DeleteData 1
        keep:
    ${EndIf}
    ${If} $DeleteData = 1
        nsExec::Exec '"$INSTDIR\preauctl.exe" erase --yes'
        Pop $0
        ${If} $0 != 0
            Call un.Protect
            !insertmacro Leave ${REFUSED_DATA} "Les données n’ont pas pu être effacées (code $0 de preauctl). Rien n’a été désinstallé."
        ${EndIf}
        ; What the web view keeps of the window, never of the school. What somebody else put there stays.
        SetShellVarContext current
        RMDir /r "$LOCALAPPDATA\${IDENTIFIER}\EBWebView"
        RMDir "$LOCALAPPDATA\${IDENTIFIER}"
        ${If} $ForAll = 1
            SetShellVarContext all
        ${EndIf}
    ${EndIf}
    ClearErrors
    !insertmacro EachFile RemoveFile
    ${If} ${Errors}
        Call un.Protect
        !insertmacro Leave ${REFUSED_FILES} "Certains fichiers de Préau n’ont pas pu être supprimés dans $INSTDIR. Fermez Préau et recommencez."
    ${EndIf}
    Delete "$SMPROGRAMS\Préau.lnk"
    Delete "$DESKTOP\Préau.lnk"
    DeleteRegKey SHCTX "${UNINSTALL_KEY}"
    DeleteRegKey SHCTX "${PRODUCT_KEY}"
    Delete "$INSTDIR\uninstall.exe"
    SetOutPath "$TEMP"
    RMDir "$INSTDIR"
    !insertmacro Note "0 Préau est désinstallé de $INSTDIR"
    SetErrorLevel 0
SectionEnd
