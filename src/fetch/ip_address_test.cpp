#include "fetch/ip_address.h"

#include <gtest/gtest.h>

namespace fetch {
namespace {

TEST(IpAddress, KnowsWhatIsPublic) {
    for (const char* text :
         {"1.1.1.1",         "8.8.8.8",      "9.255.255.255",   "11.0.0.0",
          "100.63.255.255",  "100.128.0.0",  "126.255.255.255", "128.0.0.0",
          "169.253.255.255", "169.255.0.0",  "172.15.255.255",  "172.32.0.0",
          "191.255.255.255", "192.0.1.0",    "192.167.255.255", "192.169.0.0",
          "198.17.255.255",  "198.20.0.0",   "223.255.255.255", "2606:4700::1111",
          "2a00::1",         "2400:3200::1", "::ffff:8.8.8.8",  "64:ff9b::808:808"}) {
        EXPECT_TRUE(is_public_address(text)) << text;
    }
}

TEST(IpAddress, KnowsWhatLivesBesideTheProgramAndNotInAShop) {
    for (const char* text : {"0.0.0.0",
                             "127.0.0.1",
                             "127.255.255.255",
                             "169.254.169.254",
                             "100.100.100.200",
                             "168.63.129.16",
                             "192.0.0.192",
                             "224.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::127.0.0.1",
                             "::ffff:127.0.0.1",
                             "::ffff:a9fe:a9fe",
                             "::ffff:0:127.0.0.1",
                             "64:ff9b::7f00:1",
                             "2002:7f00:1::",
                             "fe80::1",
                             "ff02::1",
                             "fd00:ec2::254"}) {
        EXPECT_TRUE(is_inward_address(parse_address(text).value())) << text;
    }
    for (const char* text :
         {"10.0.0.1", "172.16.0.1", "192.168.1.64", "100.64.0.1", "100.100.100.201", "192.0.2.1",
          "8.8.8.8", "fd00::1", "fd00:ec2::255", "2606:4700::1111", "::ffff:192.168.1.64"}) {
        EXPECT_FALSE(is_inward_address(parse_address(text).value())) << text;
    }
}

TEST(IpAddress, KnowsWhatIsNot) {
    for (const char* text : {"0.0.0.0",
                             "0.255.255.255",
                             "10.0.0.0",
                             "10.255.255.255",
                             "100.64.0.0",
                             "100.100.100.200",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.255.255",
                             "168.63.129.16",
                             "169.254.0.0",
                             "169.254.169.254",
                             "172.16.0.0",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.0.0",
                             "192.168.255.255",
                             "198.18.0.0",
                             "198.19.255.255",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.1",
                             "239.255.255.255",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::127.0.0.1",         // IPv4-compatible
                             "::ffff:127.0.0.1",    // IPv4-mapped
                             "::ffff:10.0.0.1",     //
                             "::ffff:a9fe:a9fe",    //
                             "::ffff:0:127.0.0.1",  // IPv4-translated
                             "64:ff9b::7f00:1",     // NAT64 of loopback
                             "64:ff9b::10.0.0.1",   //
                             "64:ff9b:1::1",        // local NAT64
                             "100::1",              // discard
                             "2001::1",             // Teredo
                             "2001:0:4136:e378::",  //
                             "2001:db8::1",         // documentation
                             "2002:7f00:1::",       // 6to4 of loopback
                             "2002:808:808::",      // 6to4 at all
                             "3fff::1",             // documentation
                             "4000::1",             // not assigned
                             "fc00::1",             // unique local
                             "fd00:ec2::254",       // a cloud's metadata service
                             "fe80::1",             // link-local
                             "febf::1",             //
                             "fec0::1",             // site-local
                             "ff02::1"}) {
        EXPECT_FALSE(is_public_address(text)) << text;
    }
}

TEST(IpAddress, TakesOnlyWholeAddresses) {
    for (const char* text : {"", "localhost", "8.8.8", "8", "0x08080808", "010.8.8.8", "8.8.8.8 ",
                             "8.8.8.8:80", "[2606:4700::1]", "2606:4700::1%eth0", "1.2.3.256"}) {
        EXPECT_FALSE(parse_address(text)) << text;
        EXPECT_FALSE(is_public_address(text)) << text;
    }
}

TEST(Cidr, HoldsItsAddresses) {
    struct Row {
        const char* block;
        const char* address;
        bool holds;
    };
    for (const Row& row :
         {Row{"10.1.0.0/16", "10.1.255.255", true}, Row{"10.1.0.0/16", "10.2.0.0", false},
          Row{"10.1.2.3/16", "10.1.0.0", true}, Row{"10.0.0.0/9", "10.127.255.255", true},
          Row{"10.0.0.0/9", "10.128.0.0", false}, Row{"10.1.2.3", "10.1.2.3", true},
          Row{"10.1.2.3", "10.1.2.4", false}, Row{"10.1.2.3", "::ffff:10.1.2.3", true},
          Row{"0.0.0.0/0", "1.2.3.4", true}, Row{"0.0.0.0/0", "::1", false},
          Row{"fd00::/8", "fdff::1", true}, Row{"fd00::/8", "fc00::1", false},
          Row{"::/0", "fe80::1", true}}) {
        const auto block = parse_cidr(row.block);
        ASSERT_TRUE(block) << row.block;
        EXPECT_EQ(block->contains(parse_address(row.address).value()), row.holds)
            << row.block << " " << row.address;
    }
}

TEST(Cidr, RefusesWhatIsNone) {
    for (const char* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                             "10.0.0.0/ 8", "fd00::/129", "host/8", "10.0.0.0/8/8"}) {
        EXPECT_FALSE(parse_cidr(text)) << text;
    }
}

}  // namespace
}  // namespace fetch
