/* For the MSI, which would otherwise replace a running program at the next restart, and say nothing: looks
   whether a program of Préau is running and ends the installation before it changes anything. */

#include <windows.h>
#include <msi.h>
#include <msiquery.h>

static const WCHAR SENTENCE[] =
    L"Pr\u00e9au est en cours d\u2019utilisation sur cet ordinateur. Fermez Pr\u00e9au et preauctl dans toutes les "
    L"sessions, puis recommencez. Rien n\u2019a \u00e9t\u00e9 modifi\u00e9.";

static const WCHAR *const PROGRAMS[] = { L"preau.exe", L"preauctl.exe", L"WebView2Loader.dll" };

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

__declspec(dllexport) UINT __stdcall RefuseWhileRunning(MSIHANDLE install)
{
    WCHAR folder[MAX_PATH], path[MAX_PATH + 32];
    DWORD length = MAX_PATH;
    if (MsiGetPropertyW(install, L"INSTALLDIR", folder, &length) != ERROR_SUCCESS)
        return ERROR_SUCCESS;
    for (size_t at = 0; at < sizeof PROGRAMS / sizeof *PROGRAMS; at++) {
        lstrcpyW(path, folder);
        lstrcatW(path, PROGRAMS[at]);
        if (!in_use(path))
            continue;
        MSIHANDLE record = MsiCreateRecord(0);
        MsiRecordSetStringW(record, 0, SENTENCE);
        MsiProcessMessage(install, INSTALLMESSAGE_ERROR | MB_OK | MB_ICONSTOP, record);
        MsiCloseHandle(record);
        return ERROR_INSTALL_FAILURE;
    }
    return ERROR_SUCCESS;
}
