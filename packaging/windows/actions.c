/* What the MSI asks and does beyond what Windows Installer knows. A running program would otherwise be replaced at the
   next restart, without a word; a folder that holds other things would become Préau's; and files outside Program Files
   could be written by anybody. Each refusal ends the installation before it changes anything. */

#include <windows.h>
#include <msi.h>
#include <msiquery.h>
#include <sddl.h>
#include <shlwapi.h>

/* A folder as Windows Installer gives it, with its last backslash, then the name of a file. */
#define LONGEST 1024
#define ROOM (LONGEST + 32)

static const WCHAR IS_RUNNING[] =
    L"Pr\u00e9au est en cours d\u2019utilisation sur cet ordinateur. Fermez Pr\u00e9au et preauctl dans toutes les "
    L"sessions, puis recommencez. Rien n\u2019a \u00e9t\u00e9 modifi\u00e9.";
static const WCHAR NO_PLACE[] =
    L"Pr\u00e9au s\u2019installe dans un dossier \u00e0 lui, sur un disque de cet ordinateur\u00a0: ni \u00e0 la racine "
    L"d\u2019un disque, ni sur le r\u00e9seau, ni dans le dossier de Windows, ni dans celui de ses donn\u00e9es. "
    L"Choisissez un autre dossier. Rien n\u2019a \u00e9t\u00e9 modifi\u00e9.";
static const WCHAR FOREIGN[] =
    L"Le dossier \u00ab\u00a0[1]\u00a0\u00bb contient autre chose que Pr\u00e9au, qui s\u2019installe dans un dossier "
    L"\u00e0 lui. Choisissez un dossier vide ou qui n\u2019existe pas encore. Rien n\u2019a \u00e9t\u00e9 modifi\u00e9.";
static const WCHAR NO_RIGHTS[] =
    L"Les droits du dossier \u00ab\u00a0[1]\u00a0\u00bb n\u2019ont pas pu \u00eatre r\u00e9gl\u00e9s. Choisissez un "
    L"dossier sur un disque de cet ordinateur. Rien n\u2019a \u00e9t\u00e9 modifi\u00e9.";

/* What is installed; the first ones are the programs. */
static const WCHAR *const FILES[] = {
    L"preau.exe", L"preauctl.exe", L"WebView2Loader.dll", L"LICENCE.txt", L"NOTICES.txt", L"OFL.txt",
};
#define PROGRAMS 3
#define COUNT (sizeof FILES / sizeof *FILES)

/* As the installer's: the system and administrators do everything, the others read and run. */
static const WCHAR RIGHTS[] = L"O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;OICI;0x1200a9;;;AC)";

static UINT refuse(MSIHANDLE install, const WCHAR *sentence, const WCHAR *folder)
{
    MSIHANDLE record = MsiCreateRecord(1);
    MsiRecordSetStringW(record, 0, sentence);
    MsiRecordSetStringW(record, 1, folder);
    MsiProcessMessage(install, INSTALLMESSAGE_ERROR | MB_OK | MB_ICONSTOP, record);
    MsiCloseHandle(record);
    return ERROR_INSTALL_FAILURE;
}

/* The folder to install in and the one where Préau is registered, if any. What is done later than it is decided gets
   them as its data. */
static BOOL folders(MSIHANDLE install, WCHAR *folder, WCHAR *registered)
{
    DWORD length = LONGEST;
    *registered = 0;
    if (!MsiGetMode(install, MSIRUNMODE_SCHEDULED)) {
        if (MsiGetPropertyW(install, L"INSTALLDIR", folder, &length) != ERROR_SUCCESS || !*folder)
            return FALSE;
        length = LONGEST;
        return MsiGetPropertyW(install, L"FOLDER", registered, &length) == ERROR_SUCCESS;
    }
    WCHAR both[2 * LONGEST];
    length = 2 * LONGEST;
    if (MsiGetPropertyW(install, L"CustomActionData", both, &length) != ERROR_SUCCESS)
        return FALSE;
    /* No name holds a bar. */
    WCHAR *bar = StrChrW(both, L'|');
    if (!bar || bar == both)
        return FALSE;
    *bar = 0;
    lstrcpynW(folder, both, LONGEST);
    lstrcpynW(registered, bar + 1, LONGEST);
    return TRUE;
}

/* A running program cannot be opened for writing; nothing is written. */
static BOOL in_use(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        CloseHandle(file);
        return FALSE;
    }
    return GetLastError() == ERROR_SHARING_VIOLATION;
}

static BOOL any_in_use(const WCHAR *folder)
{
    WCHAR path[ROOM];
    for (size_t at = 0; at < PROGRAMS; at++) {
        lstrcpyW(path, folder);
        lstrcatW(path, FILES[at]);
        if (in_use(path))
            return TRUE;
    }
    return FALSE;
}

/* A disk of this computer, neither its root, nor Windows' folder, nor that of the data. */
static BOOL is_place(const WCHAR *folder)
{
    WCHAR full[LONGEST + 2], windows[MAX_PATH + 1], root[] = L"?:\\";
    if (lstrlenW(folder) < 4 || folder[1] != L':' || folder[2] != L'\\')
        return FALSE;
    DWORD length = GetFullPathNameW(folder, LONGEST, full, NULL);
    if (length < 4 || length >= LONGEST)
        return FALSE;
    if (full[length - 1] != L'\\')
        lstrcatW(full, L"\\");
    root[0] = full[0];
    UINT drive = GetDriveTypeW(root);
    if (drive != DRIVE_REMOVABLE && drive != DRIVE_FIXED && drive != DRIVE_RAMDISK)
        return FALSE;
    if (!GetWindowsDirectoryW(windows, MAX_PATH))
        return FALSE;
    lstrcatW(windows, L"\\");
    return StrCmpNIW(full, windows, lstrlenW(windows)) != 0 && !StrStrIW(full, L"\\fr.preau.desktop\\");
}

/* Whether the folder holds anything that is not installed here. One that holds some of it, without Préau, is another's. */
static BOOL is_foreign(const WCHAR *folder)
{
    WCHAR path[ROOM];
    WIN32_FIND_DATAW found;
    if (GetFileAttributesW(folder) == INVALID_FILE_ATTRIBUTES)
        return FALSE;
    lstrcpyW(path, folder);
    lstrcatW(path, L"*");
    HANDLE search = FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE)
        return TRUE;
    BOOL any = FALSE, whole = FALSE, foreign = FALSE;
    do {
        if (lstrcmpW(found.cFileName, L".") == 0 || lstrcmpW(found.cFileName, L"..") == 0)
            continue;
        size_t at = 0;
        while (at < COUNT && lstrcmpiW(found.cFileName, FILES[at]) != 0)
            at++;
        any = TRUE;
        whole = whole || at == 0;
        foreign = foreign || at == COUNT;
    } while (FindNextFileW(search, &found));
    FindClose(search);
    return foreign || (any && !whole);
}

/* At once, and again before the first change: time passes between the two. */
__declspec(dllexport) UINT __stdcall RefuseWhileRunning(MSIHANDLE install)
{
    WCHAR folder[LONGEST], registered[LONGEST];
    if (!folders(install, folder, registered) || !any_in_use(folder))
        return ERROR_SUCCESS;
    return refuse(install, IS_RUNNING, folder);
}

/* Where Préau is registered, what was put beside it since changes nothing. */
__declspec(dllexport) UINT __stdcall RefuseFolder(MSIHANDLE install)
{
    WCHAR folder[LONGEST], registered[LONGEST];
    if (!folders(install, folder, registered) || lstrcmpiW(folder, registered) == 0)
        return ERROR_SUCCESS;
    if (!is_place(folder))
        return refuse(install, NO_PLACE, folder);
    return is_foreign(folder) ? refuse(install, FOREIGN, folder) : ERROR_SUCCESS;
}

static BOOL protect(const WCHAR *path, PSECURITY_DESCRIPTOR rights)
{
    SetFileSecurityW(path, OWNER_SECURITY_INFORMATION, rights);
    return SetFileSecurityW(path, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, rights);
}

/* The folder before the files are copied, which then take its rights; the files after. */
__declspec(dllexport) UINT __stdcall Protect(MSIHANDLE install)
{
    WCHAR folder[LONGEST], registered[LONGEST], path[ROOM];
    PSECURITY_DESCRIPTOR rights;
    UINT end = RefuseFolder(install);
    if (end != ERROR_SUCCESS || !folders(install, folder, registered))
        return end;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(RIGHTS, SDDL_REVISION_1, &rights, NULL))
        return refuse(install, NO_RIGHTS, folder);
    BOOL done = protect(folder, rights);
    for (size_t at = 0; at < COUNT; at++) {
        lstrcpyW(path, folder);
        lstrcatW(path, FILES[at]);
        if (GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES)
            done = protect(path, rights) && done;
    }
    LocalFree(rights);
    /* What somebody put there before the rights were set would be found now. */
    return done ? RefuseFolder(install) : refuse(install, NO_RIGHTS, folder);
}
