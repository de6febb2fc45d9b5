// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace glassnet {
namespace {

struct ErrnoWords {
  std::string_view name;
  std::string_view text;
};

ErrnoWords words_of(Errno error) {
  switch (error) {
    case Errno::kOk: return {"OK", "Success"};
    case Errno::kPerm: return {"EPERM", "Operation not permitted"};
    case Errno::kNoEnt: return {"ENOENT", "No such file or directory"};
    case Errno::kSrch: return {"ESRCH", "No such process"};
    case Errno::kIntr: return {"EINTR", "Interrupted system call"};
    case Errno::kIo: return {"EIO", "Input/output error"};
    case Errno::kNxIo: return {"ENXIO", "No such device or address"};
    case Errno::kBadF: return {"EBADF", "Bad file descriptor"};
    case Errno::kChild: return {"ECHILD", "No child processes"};
    case Errno::kAgain: return {"EAGAIN", "Resource temporarily unavailable"};
    case Errno::kNoMem: return {"ENOMEM", "Cannot allocate memory"};
    case Errno::kAcces: return {"EACCES", "Permission denied"};
    case Errno::kFault: return {"EFAULT", "Bad address"};
    case Errno::kExist: return {"EEXIST", "File exists"};
    case Errno::kNoDev: return {"ENODEV", "No such device"};
    case Errno::kNotDir: return {"ENOTDIR", "Not a directory"};
    case Errno::kIsDir: return {"EISDIR", "Is a directory"};
    case Errno::kInval: return {"EINVAL", "Invalid argument"};
    case Errno::kMFile: return {"EMFILE", "Too many open files"};
    case Errno::kNoTty: return {"ENOTTY", "Inappropriate ioctl for device"};
    case Errno::kFBig: return {"EFBIG", "File too large"};
    case Errno::kNoSpc: return {"ENOSPC", "No space left on device"};
    case Errno::kSPipe: return {"ESPIPE", "Illegal seek"};
    case Errno::kRoFs: return {"EROFS", "Read-only file system"};
    case Errno::kPipe: return {"EPIPE", "Broken pipe"};
    case Errno::kDom: return {"EDOM", "Numerical argument out of domain"};
    case Errno::kRange: return {"ERANGE", "Numerical result out of range"};
    case Errno::kNameTooLong: return {"ENAMETOOLONG", "File name too long"};
    case Errno::kNoSys: return {"ENOSYS", "Function not implemented"};
    case Errno::kNotEmpty: return {"ENOTEMPTY", "Directory not empty"};
    case Errno::kProto: return {"EPROTO", "Protocol error"};
    case Errno::kBadMsg: return {"EBADMSG", "Bad message"};
    case Errno::kNotSock: return {"ENOTSOCK", "Socket operation on non-socket"};
    case Errno::kDestAddrReq: return {"EDESTADDRREQ", "Destination address required"};
    case Errno::kMsgSize: return {"EMSGSIZE", "Message too long"};
    case Errno::kPrototype: return {"EPROTOTYPE", "Protocol wrong type for socket"};
    case Errno::kNoProtoOpt: return {"ENOPROTOOPT", "Protocol not available"};
    case Errno::kProtoNoSupport: return {"EPROTONOSUPPORT", "Protocol not supported"};
    case Errno::kSocktNoSupport: return {"ESOCKTNOSUPPORT", "Socket type not supported"};
    case Errno::kOpNotSupp: return {"EOPNOTSUPP", "Operation not supported"};
    case Errno::kAfNoSupport: return {"EAFNOSUPPORT", "Address family not supported by protocol"};
    case Errno::kAddrInUse: return {"EADDRINUSE", "Address already in use"};
    case Errno::kAddrNotAvail: return {"EADDRNOTAVAIL", "Cannot assign requested address"};
    case Errno::kNetDown: return {"ENETDOWN", "Network is down"};
    case Errno::kNetUnreach: return {"ENETUNREACH", "Network is unreachable"};
    case Errno::kConnAborted: return {"ECONNABORTED", "Software caused connection abort"};
    case Errno::kConnReset: return {"ECONNRESET", "Connection reset by peer"};
    case Errno::kNoBufs: return {"ENOBUFS", "No buffer space available"};
    case Errno::kIsConn: return {"EISCONN", "Transport endpoint is already connected"};
    case Errno::kNotConn: return {"ENOTCONN", "Transport endpoint is not connected"};
    case Errno::kTooManyRefs: return {"ETOOMANYREFS", "Too many references: cannot splice"};
    case Errno::kTimedOut: return {"ETIMEDOUT", "Connection timed out"};
    case Errno::kConnRefused: return {"ECONNREFUSED", "Connection refused"};
    case Errno::kHostDown: return {"EHOSTDOWN", "Host is down"};
    case Errno::kHostUnreach: return {"EHOSTUNREACH", "No route to host"};
    case Errno::kAlready: return {"EALREADY", "Operation already in progress"};
    case Errno::kInProgress: return {"EINPROGRESS", "Operation now in progress"};
  }
  return {"E?", "Unknown error"};
}

}  // namespace

std::string_view errno_name(Errno error) { return words_of(error).name; }
std::string_view errno_text(Errno error) { return words_of(error).text; }

}  // namespace glassnet
